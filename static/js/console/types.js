/**
 * The shapes of chats/events/views.py.
 *
 * @typedef {{id: number, name: string}} Person
 * @typedef {{visitor_delivered: number, visitor_seen: number, operator_delivered: number,
 *   operator_seen: number}} Marks
 * @typedef {{id: number, version: number, status: "queued" | "assigned" | "active" | "ended" | "redirected",
 *   reason: string, client: Person, site: Person, visitor: Person, operator: Person | null,
 *   preview: string, waiting_since: number, is_returned: boolean, accepted_at: number | null,
 *   ended_at: number | null, last_seq: number, visitor_seq: number, operator_seq: number,
 *   last_message_at: number | null, typing_at: number | null, hold_until: number | null,
 *   away_at: number | null, left_at: number | null, absent_at: number | null, linked_to: number | null,
 *   visitor_language: string, operator_language: string,
 *   knocked_at: number | null, transfer: Transfer | null, marks: Marks, uploads_allowed: boolean,
 *   rating: number | null, rating_comment: string, call: string, is_reachable: boolean, is_blocked: boolean, is_test: boolean,
 *   alarm_seconds: number, ask_seconds: number, silence_seconds: number}} ChatCard
 * @typedef {{id: number, sender: Person, receiver: Person, department: string, reason: string,
 *   outcome: "open" | "accepted" | "denied" | "expired" | "cancelled" | "ended", denial: string,
 *   offered_at: number, deadline_at: number}} Transfer
 * @typedef {{operators: {id: number, name: string, active_chats: number, max_chats: number,
 *   departments: string[]}[], departments: {id: number, name: string, available: number,
 *   is_open: boolean, opens_at: number | null}[]}} Receivers
 * @typedef {{seq: number, ref: string, kind: "text" | "file" | "event", side: "visitor" | "operator" | "system",
 *   name: string, text: string, data: Record<string, any>, at: number}} MessageView
 * @typedef {{url: string, title: string, at: number}} PageSeen
 * @typedef {{id: number, status: string, started_at: number, ended_at: number | null,
 *   preview: string}} EarlierChat
 * @typedef {{label: string, value: string}} Answer
 * @typedef {{id: number, name: string, email: string, phone: string, locale: string, time_zone: string,
 *   user_agent: string, referrer: string, data: Record<string, any>, since: number,
 *   pages: PageSeen[], earlier: EarlierChat[], given_name: string, signed_id: string, notes: number,
 *   latest_note: string, answers: Answer[]}} VisitorPanel
 * @typedef {{id: number, name: string, is_online: boolean, active_chats: number,
 *   max_chats: number, picture: string, allows_uploads: boolean, checks_spelling: boolean, sounds: boolean,
 *   notifications: boolean, language: string, languages: string[]}} OperatorView
 * @typedef {{release: string, now: number, limits: {text: number, beat_seconds: number},
 *   me: OperatorView, answers: number[], chats: ChatCard[], alert: AlertView | null}} OperatorSession
 * @typedef {{id: number, client: Person, site: Person, visitor: Person, url: string, title: string,
 *   referrer: string, offered_at: number, deadline_at: number}} AlertView
 */

export {};
