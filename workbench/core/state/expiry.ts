// When a value expires, as people choose it.

/** `keep`: as it is; `never`; else a length from now. */
export const EXPIRIES = [
  { value: "keep", text: "Expiry as it is" },
  { value: "never", text: "Never expires" },
  { value: "60000", text: "Expires in 1 minute" },
  { value: "3600000", text: "Expires in 1 hour" },
  { value: "86400000", text: "Expires in 1 day" },
  { value: "604800000", text: "Expires in 7 days" },
] as const;

/** The fields that go with a value that is set: without any, it never expires. */
export function expiryFields(choice: string, current: number | null): { expiresAt?: number; ttlMs?: number } {
  if (choice === "keep") return current === null ? {} : { expiresAt: current };
  if (choice === "never") return {};
  return { ttlMs: Number(choice) };
}
