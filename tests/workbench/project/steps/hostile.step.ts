import { EventConfig, StepHandler } from "motia";

// What a page must show as the text that it is.
export const config: EventConfig = {
  type: "event",
  name: "<img src=x onerror=alert(1)>",
  subscribes: ["hostile"],
  emits: [],
  flows: ["<script>alert(2)</script>"],
};

export const handler: StepHandler<typeof config> = async (input, { logger, state }) => {
  logger.warn("<b>bold</b> <img src=x onerror=alert(3)>", input);
  await state.set("<i>group</i>", "<u>key</u>", input);
};
