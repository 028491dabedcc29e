import { Page } from "@ui/shared/Page";

export default function Dead() {
  return <Page title="Dead letters">This page is being made.</Page>;
}
