import { Page } from "@ui/shared/Page";

export default function Runs() {
  return <Page title="Runs">This page is being made.</Page>;
}
