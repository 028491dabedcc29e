import { Bug } from "lucide-react";
import { Component, type ReactNode } from "react";

import { Button } from "../shared/Button";
import { EmptyState } from "../shared/EmptyState";

/** Keeps the rest of the Workbench usable when a page fails: by a fault of ours, or because a part of it could not be loaded. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return (
      <EmptyState
        icon={Bug}
        title="This page has failed"
        action={<Button onClick={() => location.reload()}>Reload</Button>}
      >
        {this.state.error.message}
      </EmptyState>
    );
  }
}
