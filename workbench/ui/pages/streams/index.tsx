import { Page } from "@ui/shared/Page";

export default function Streams() {
  return <Page title="Streams">This page is being made.</Page>;
}
