import { Page } from "@ui/shared/Page";

export default function Endpoints() {
  return <Page title="Endpoints">This page is being made.</Page>;
}
