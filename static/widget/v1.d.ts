/** Live Chat Support: the API of /widget/v1.js. See docs/javascript-api.md. */

type LiveChatValue = string | number | boolean | null;

interface LiveChatPerson {
  /** Your own id of a signed-in customer, at most 120 letters; nothing without `signature`. */
  id?: string | number;
  name?: string;
  email?: string;
  phone?: string;
  /** HMAC-SHA256 of the id with the secret of the website, in hexadecimal digits. */
  signature?: string;
}

interface LiveChatEvents {
  ready: undefined;
  open: undefined;
  close: undefined;
  status: {
    online: boolean;
    chat: number | null;
    status: "none" | "waiting" | "active" | "ended" | "redirected";
  };
  started: { chat: number };
  ended: { chat: number; status: "ended" | "redirected" };
  message: { chat: number; from: "visitor" | "operator" | "system"; text: string };
  unread: number;
}

interface LiveChat {
  (method: "open" | "close" | "toggle" | "show" | "hide" | "reset" | "destroy"): void;
  (method: "identify", person: LiveChatPerson): void;
  /** 30 fields at most, names of 40 letters, texts of 500. */
  (method: "set", data: Record<string, LiveChatValue>): void;
  (method: "prefill", text: string): void;
  /** A BCP 47 tag, such as de-AT. */
  (method: "locale", language: string): void;
  (method: "consent", given: boolean): void;
  <Name extends keyof LiveChatEvents>(
    method: "on",
    event: Name,
    listener: (detail: LiveChatEvents[Name]) => void,
  ): void;
  <Name extends keyof LiveChatEvents>(
    method: "off",
    event: Name,
    listener?: (detail: LiveChatEvents[Name]) => void,
  ): void;
  /** Before the script has loaded: what is waiting for it. */
  q?: IArguments[];
}

declare var LiveChat: LiveChat;

interface Window {
  LiveChat?: LiveChat;
}
