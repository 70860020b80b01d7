export const common = {
  loading: '加载中',
  tryAgain: '重试',
  copied: '已复制',
  copy: '复制',
  close: '关闭',
  cancel: '取消',
  save: '保存',
  never: '从未',
  yes: '是',
  no: '否',
  none: '无',
  noLimit: '不限',
  stillWaiting: '{{what}}：耗时比平常长，服务尚未响应。',
  stale: '数据已过期 {{age}}',
  updated: '更新于 {{time}}',
};

export const errors = {
  unexpected: '页面自身出现了错误。',
  unreachable: '网关没有响应。请确认 Sluice 正在运行，且本机网络正常。',
  not_signed_in: '会话已结束，请重新登录。',
  wrong_password: '密码不正确。',
  too_many_tries: '该地址输错密码次数过多，请在 {{time}} 后重试。',
  storage_unavailable: '暂时无法连接 Redis 或管理服务，稍后会自动重试。',
  already_exists: '已经存在。',
  gone: '已无法恢复：删除后十分钟内可撤销，且不能再次添加过相同内容。',
  foreign_origin: '请求不是来自本页面。请通过网关地址打开控制台。',
  copyId: '复制请求编号',
};

export const session = {
  signIn: '登录',
  signOut: '退出登录',
  password: '管理密码',
  showPassword: '显示或隐藏密码',
  invitation: '登录后即可在此管理 Sluice。',
  again: '登录后将回到刚才的页面。',
  whereIsIt: '即 .env 中的 ADMIN_PASSWORD,npm start 启动时会打印。',
  unknown: '无法确认登录状态',
};

export const nav = {
  overview: '概览',
  tokens: '令牌',
  apiKeys: 'API 密钥',
  requests: '请求',
  playground: '试用',
  providers: '提供商',
  jobs: '任务',
  settings: '设置',
  audit: '审计日志',
};

export const shell = {
  skip: '跳到正文',
  menu: '菜单',
  navigation: '主导航',
  narrow: '收起导航',
  widen: '展开导航',
};

export const preferences = {
  title: '语言、配色与退出',
  language: '语言',
  theme: '配色',
  auto: '跟随系统',
  light: '浅色',
  dark: '深色',
};

export const shortcuts = {
  title: '快捷键',
  search: '搜索',
  help: '显示快捷键',
  close: '关闭面板',
};

export const table = {
  selectAll: '选择本页全部',
  select: '选择 {{name}}',
  range: '第 {{first}}–{{last}} 条，共 {{total}} 条',
  page: '第 {{number}} 页',
  first: '首页',
  last: '末页',
  previous: '上一页',
  next: '下一页',
  size: '每页条数',
  waiting: '正在读取列表',
};

export const undo = {
  deleting: '正在删除{{name}}',
  deleted: '已删除{{name}}',
  restoring: '正在恢复{{name}}',
  undo: '撤销',
  dismiss: '关闭提示',
  left: '剩余撤销时间',
  notDeleted: '未能删除{{name}}',
  notRestored: '未能恢复{{name}}',
};

export const notFound = {
  title: '页面不存在',
  text: '这个地址没有内容。',
};

export const fault = {
  title: '页面无法显示',
  text: 'Sluice 仍在正常服务。请重新加载；若问题依旧，可用下方的请求编号查找日志。',
  reload: '重新加载',
};

export const states = {
  active: { word: '可用', text: '正在轮流使用。' },
  trial: { word: '试探中', text: '正用一个请求试探它是否恢复。' },
  cooling: { word: '冷却中', text: '多次失败后冷却中，稍后自动重试。' },
  exhausted: { word: '额度用尽', text: '额度已用尽，等待重置。' },
  disabled: { word: '已停用', text: '已手动停用。' },
};

export const causes = {
  auth: '上游拒绝该令牌',
  'rate-limited': '上游限流',
  exhausted: '额度或余额用尽',
  person: '手动停用',
  check: '检查所得',
};
