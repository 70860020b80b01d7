import { ActionIcon, AppShell, Burger, Group, NavLink, ScrollArea, Text, Tooltip } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Link, Outlet, useLocation, useNavigation } from 'react-router';
import { useText } from '../i18n/use-text';
import { UndoBar } from '../ui/undo-bar';
import { BlockedIcon } from './blocked-icon';
import { Logo } from './logo';
import { PLACES, type Place } from './places';
import { Preferences } from './preferences';
import './shell.css';
import { Shortcuts } from './shortcuts';

const WIDTH = 216;
const NARROW = 60;

/** The frame around every page: navigation, preferences, keys. */
export function Shell() {
  const t = useText();
  const [isDrawerOpen, drawer] = useDisclosure(false);
  const [isNarrow, setIsNarrow] = useLocalStorage({
    key: 'sluice-narrow',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const { pathname } = useLocation();
  const { close } = drawer;
  useEffect(close, [pathname, close]);
  const isLeaving = useNavigation().state !== 'idle';
  return (
    <AppShell
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: isNarrow ? NARROW : WIDTH, breakpoint: 'sm', collapsed: { mobile: !isDrawerOpen } }}
      transitionDuration={0}
    >
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <AppShell.Header hiddenFrom="sm" px="sm">
        <Group h="100%" justify="space-between">
          <Group gap="xs">
            <Burger opened={isDrawerOpen} onClick={drawer.toggle} size="sm" aria-label={t('shell.menu')} />
            <Logo />
            <Text fw={600}>Sluice</Text>
          </Group>
          <Preferences isSignedIn />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="nav" data-narrow={isNarrow || undefined} aria-label={t('shell.navigation')}>
        <Group className="nav-brand" visibleFrom="sm" gap={10} wrap="nowrap">
          <Logo />
          {!isNarrow && (
            <Text fw={650} fz="lg">
              Sluice
            </Text>
          )}
        </Group>
        <ScrollArea style={{ flex: 1 }} px={8}>
          {PLACES.map((place) => (
            <PlaceLink key={place.path} place={place} isHere={isAt(pathname, place)} isNarrow={isNarrow} />
          ))}
        </ScrollArea>
        <Group className="nav-foot" visibleFrom="sm" justify={isNarrow ? 'center' : 'space-between'} gap={4}>
          <Preferences isSignedIn />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t(isNarrow ? 'shell.widen' : 'shell.narrow')}
            onClick={() => setIsNarrow(!isNarrow)}
          >
            {isNarrow ? <IconLayoutSidebarLeftExpand size={18} /> : <IconLayoutSidebarLeftCollapse size={18} />}
          </ActionIcon>
        </Group>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className="page" data-leaving={isLeaving || undefined}>
        <div className="page-content">
          <Outlet />
        </div>
      </AppShell.Main>
      <UndoBar />
      <Shortcuts />
      <BlockedIcon />
    </AppShell>
  );
}

const isAt = (pathname: string, { path }: Place): boolean =>
  path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);

interface PlaceLinkProps {
  readonly place: Place;
  readonly isHere: boolean;
  readonly isNarrow: boolean;
}

function PlaceLink({ place, isHere, isNarrow }: PlaceLinkProps) {
  const t = useText();
  const text = t(place.text);
  const Shape = place.icon;
  return (
    <Tooltip label={text} position="right" disabled={!isNarrow}>
      <NavLink
        component={Link}
        to={place.path}
        active={isHere}
        aria-current={isHere ? 'page' : undefined}
        aria-label={isNarrow ? text : undefined}
        label={isNarrow ? null : text}
        leftSection={<Shape size={18} stroke={1.7} />}
        className="nav-link"
      />
    </Tooltip>
  );
}
