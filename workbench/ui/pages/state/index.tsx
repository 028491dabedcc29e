// State: groups, their items, and an editor that notices when somebody else was quicker.

import { Page } from "@ui/shared/Page";
import { SplitPane } from "@ui/shared/SplitPane";
import { Button } from "@ui/shared/Button";
import { useUrlState } from "@ui/shared/url";
import { Plus } from "lucide-react";

import { Groups } from "./Groups";
import { ItemPanel } from "./ItemPanel";
import { Items } from "./Items";
import { NewItem } from "./NewItem";
import styles from "./state.module.css";

export default function State() {
  const [parameters, change] = useUrlState();
  const group = parameters.get("group");
  const key = parameters.get("key");
  const adding = parameters.get("new") !== null;
  return (
    <Page
      title="State"
      layout="fill"
      subtitle={group}
      actions={
        <Button icon={Plus} onClick={() => change({ new: "item" })}>
          New value
        </Button>
      }
    >
      <div className={styles.columns} data-group={group === null ? undefined : true}>
        <Groups current={group} />
        <SplitPane
          name="state"
          panel={
            group === null || key === null ? null : (
              <ItemPanel key={`${group}\n${key}`} group={group} id={key} onClose={() => change({ key: null })} />
            )
          }
        >
          <Items key={group} group={group} current={key} />
        </SplitPane>
      </div>
      {adding && <NewItem group={group ?? ""} onClose={() => change({ new: null })} />}
    </Page>
  );
}
