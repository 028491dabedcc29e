// Asks before something cannot be undone: what will happen is said first, and the button says what it does.

import type { ReactNode } from "react";
import { createContext, useCallback, useContext, useState } from "react";

import { Button } from "./Button";
import { Dialog } from "./Dialog";

export interface Question {
  title: string;
  /** What will happen, with numbers. */
  body: ReactNode;
  /** A verb: "Drop 12 dead letters". */
  action: string;
  danger?: boolean;
}

type Confirm = (question: Question) => Promise<boolean>;

const Context = createContext<Confirm>(() => Promise.resolve(false));

/** `const confirm = useConfirm(); if (await confirm({ … })) …` */
export const useConfirm = (): Confirm => useContext(Context);

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<{ question: Question; answer: (yes: boolean) => void } | null>(null);
  const confirm = useCallback<Confirm>((question) => new Promise((answer) => setAsked({ question, answer })), []);
  const answer = (yes: boolean) => {
    asked?.answer(yes);
    setAsked(null);
  };
  return (
    <Context value={confirm}>
      {children}
      {asked && (
        <Dialog
          title={asked.question.title}
          onClose={() => answer(false)}
          footer={
            <>
              <Button onClick={() => answer(false)}>Cancel</Button>
              <Button look={asked.question.danger ? "danger" : "primary"} autoFocus onClick={() => answer(true)}>
                {asked.question.action}
              </Button>
            </>
          }
        >
          {asked.question.body}
        </Dialog>
      )}
    </Context>
  );
}
