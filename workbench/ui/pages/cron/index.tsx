import { Page } from "@ui/shared/Page";

export default function Cron() {
  return <Page title="Cron">This page is being made.</Page>;
}
