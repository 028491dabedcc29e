import { parseJson } from "@core/json";
import { Button } from "@ui/shared/Button";
import { JsonEditor } from "@ui/shared/Code";
import { Dialog } from "@ui/shared/Dialog";
import { TextField } from "@ui/shared/TextField";
import { api } from "@ui/shared/api";
import { toast } from "@ui/shared/toast";
import { useMutation } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useState } from "react";

interface SendEventProps {
  stream: string;
  group: string;
  onClose: () => void;
}

/** Sends an event to whoever follows the group, or one item of it. Nothing is stored. */
export function SendEvent({ stream, group, onClose }: SendEventProps) {
  const [id, setId] = useState("");
  const [type, setType] = useState("");
  const [text, setText] = useState("{}");
  const parsed = parseJson(text);
  const send = useMutation({
    mutationFn: async () => {
      const body = { ...(id ? { id } : {}), event: { type, data: parsed.ok ? (parsed.value ?? null) : null } };
      return api.POST("/__motia/api/streams/{name}/{group}/send", { params: { path: { name: stream, group } }, body });
    },
    onSuccess: () => {
      toast.ok(`The event ${type} is sent.`);
      onClose();
    },
    onError: toast.failed,
  });
  return (
    <Dialog
      title="Send an event"
      size="medium"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={type === "" || !parsed.ok || send.isPending} onClick={() => send.mutate()}>
            Send
          </Button>
        </>
      }
    >
      <TextField label="Type" value={type} onChange={setType} placeholder="such as typing" />
      <TextField label="Item (all of the group without)" value={id} onChange={setId} />
      <JsonEditor label="Data" value={text} onChange={setText} problem={parsed.ok ? null : parsed.problem} />
    </Dialog>
  );
}

SendEvent.Button = function SendButton({ onClick }: { onClick: () => void }) {
  return (
    <Button icon={Send} onClick={onClick}>
      Send an event
    </Button>
  );
};
