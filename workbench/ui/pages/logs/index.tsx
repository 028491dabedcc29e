import { Page } from "@ui/shared/Page";

export default function Logs() {
  return <Page title="Logs">This page is being made.</Page>;
}
