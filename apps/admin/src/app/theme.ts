import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one accent: deep water. */
const water: MantineColorsTuple = [
  '#e8f6f5',
  '#d3ebe9',
  '#a5d6d3',
  '#74c1bc',
  '#4bafa9',
  '#2f9f99',
  '#178a84',
  '#0b7a76',
  '#056763',
  '#02524f',
];
const dark: MantineColorsTuple = [
  '#dfe4e6',
  '#b9c1c4',
  '#98a2a6',
  '#6a7478',
  '#434c50',
  '#333b3f',
  '#252c2f',
  '#1a2023',
  '#13181a',
  '#0d1113',
];

const CJK = "'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'WenQuanYi Zen Hei'";

export const theme = createTheme({
  primaryColor: 'water',
  primaryShade: { light: 7, dark: 7 },
  colors: { water, dark },
  fontFamily: `'Inter Variable', ${CJK}, system-ui, sans-serif`,
  fontFamilyMonospace: `'JetBrains Mono Variable', ${CJK}, ui-monospace, monospace`,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '22px' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } },
  },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '6px', md: '8px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 250,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Modal: {
      styles: { title: { fontWeight: 600 } },
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } },
    },
    Drawer: { defaultProps: { position: 'right', size: 560, overlayProps: { backgroundOpacity: 0.25 } } },
    Select: { defaultProps: { checkIconPosition: 'right', comboboxProps: { shadow: 'sm' } } },
    Menu: { defaultProps: { shadow: 'sm', position: 'bottom-end' } },
  },
});

/** Four colours of state, used for nothing else, and the lines and greys that the scheme decides. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--well': '#19703a',
    '--waiting': '#8f5600',
    '--broken': '#b42318',
    '--off': '#596468',
    '--line': '#e2e7e8',
    '--page': '#ffffff',
    '--band': '#f5f8f8',
    '--accent-text': '#056763',
    '--mantine-color-dimmed': '#596468',
    '--mantine-color-placeholder': '#6b767a',
  },
  dark: {
    '--well': '#5fc98a',
    '--waiting': '#eab253',
    '--broken': '#ff8b80',
    '--off': '#98a2a6',
    '--line': '#2a3236',
    '--page': '#13181a',
    '--band': '#1a2023',
    '--accent-text': '#5cc0ba',
    '--mantine-color-body': '#13181a',
    '--mantine-color-dimmed': '#98a2a6',
    '--mantine-color-placeholder': '#8a9599',
  },
});
