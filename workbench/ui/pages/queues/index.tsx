import { Page } from "@ui/shared/Page";

export default function Queues() {
  return <Page title="Queues">This page is being made.</Page>;
}
