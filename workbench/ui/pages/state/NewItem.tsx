import { parseJson } from "@core/json";
import { EXPIRIES, expiryFields } from "@core/state/expiry";
import { Button } from "@ui/shared/Button";
import { JsonEditor } from "@ui/shared/Code";
import { Dialog } from "@ui/shared/Dialog";
import { ErrorNotice } from "@ui/shared/ErrorNotice";
import { Select } from "@ui/shared/Filters";
import { TextField } from "@ui/shared/TextField";
import { api, data } from "@ui/shared/api";
import { toast } from "@ui/shared/toast";
import { link } from "@ui/shared/url";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";

const NEVER = "never";

/** Stores a value under a key that is not there yet; one that is there is not overwritten. */
export function NewItem({ group, onClose }: { group: string; onClose: () => void }) {
  const [place, setPlace] = useState({ group, key: "" });
  const [text, setText] = useState("{}");
  const [expiry, setExpiry] = useState<string>(NEVER);
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const parsed = parseJson(text);
  const save = useMutation({
    mutationFn: () => {
      const body = { value: parsed.ok ? parsed.value : null, revision: 0, ...expiryFields(expiry, null) };
      return data(api.PUT("/__motia/api/state/{group}/{key}", { params: { path: place }, body }));
    },
    onSuccess: () => {
      toast.ok(`${place.key} is stored.`);
      navigate(link("/state", place));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["state"] }),
  });
  const ready = place.group !== "" && place.key !== "" && parsed.ok && parsed.value !== undefined;
  return (
    <Dialog
      title="New value"
      size="medium"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={!ready || save.isPending} onClick={() => save.mutate()}>
            Store
          </Button>
        </>
      }
    >
      {save.error && <ErrorNotice error={save.error} />}
      <TextField label="Group" value={place.group} onChange={(value) => setPlace({ ...place, group: value })} />
      <TextField label="Key" value={place.key} onChange={(value) => setPlace({ ...place, key: value })} />
      <JsonEditor label="Value" value={text} onChange={setText} problem={parsed.ok ? null : parsed.problem} />
      <Select
        label="Expiry"
        value={expiry}
        options={EXPIRIES.filter(({ value }) => value !== "keep")}
        onChange={setExpiry}
      />
    </Dialog>
  );
}
