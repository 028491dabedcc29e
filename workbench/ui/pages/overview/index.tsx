import { Page } from "@ui/shared/Page";

export default function Overview() {
  return <Page title="Overview">This page is being made.</Page>;
}
