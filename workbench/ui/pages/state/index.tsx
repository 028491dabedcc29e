import { Page } from "@ui/shared/Page";

export default function State() {
  return <Page title="State">This page is being made.</Page>;
}
