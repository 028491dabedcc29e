// The frame around all pages: navigation, command palette, keys that count everywhere, what is shown when a page fails.

import { QueryClientProvider } from "@tanstack/react-query";
import { Compass } from "lucide-react";
import { useEffect, useState } from "react";
import { Router, useLocation } from "wouter";

import { pageOf } from "../pages/registry";
import { ButtonLink } from "../shared/Button";
import { EmptyState } from "../shared/EmptyState";
import { Page } from "../shared/Page";
import { queryClient } from "../shared/api";
import { ConfirmProvider } from "../shared/confirm";
import { Toasts } from "../shared/toast";
import styles from "./App.module.css";
import { Boundary } from "./Boundary";
import { Help } from "./Help";
import { Palette } from "./Palette";
import { Sidebar } from "./Sidebar";
import { useGlobalHotkeys } from "./global-hotkeys";
import { useReloads } from "./reloads";

export const BASE = "/__motia/ui";

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Router base={BASE}>
        <ConfirmProvider>
          <Frame />
          <Toasts />
        </ConfirmProvider>
      </Router>
    </QueryClientProvider>
  );
}

function Frame() {
  const [path] = useLocation();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [drawer, setDrawer] = useState(false);
  useGlobalHotkeys({ palette: () => setPalette(true), help: () => setHelp(true) });
  useReloads();
  useEffect(() => setDrawer(false), [path]);
  const page = pageOf(path);
  return (
    <div className={styles.frame}>
      <a href="#main" className={styles.skip}>
        Skip to the content
      </a>
      <Sidebar
        current={page}
        open={drawer}
        onOpen={setDrawer}
        onPalette={() => setPalette(true)}
        onHelp={() => setHelp(true)}
      />
      <main id="main" className={styles.main} tabIndex={-1}>
        <Boundary key={page?.id}>{page ? <page.component /> : <NotFound />}</Boundary>
      </main>
      {palette && <Palette onClose={() => setPalette(false)} onHelp={() => setHelp(true)} />}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

function NotFound() {
  return (
    <Page title="Not found">
      <EmptyState
        icon={Compass}
        title="There is no such page"
        action={<ButtonLink href="/">Go to the overview</ButtonLink>}
      >
        The address may be from another version of the Workbench.
      </EmptyState>
    </Page>
  );
}
