import { Page } from "@ui/shared/Page";

export default function Flows() {
  return <Page title="Flows">This page is being made.</Page>;
}
