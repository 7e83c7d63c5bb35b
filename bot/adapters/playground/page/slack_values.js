// What the inputs of a message, a modal or the Home tab hold, in Slack's own form.

const FIELDS = {
  plain_text_input: "value",
  number_input: "value",
  email_text_input: "value",
  url_text_input: "value",
  static_select: "selected_option",
  external_select: "selected_option",
  radio_buttons: "selected_option",
  multi_static_select: "selected_options",
  multi_external_select: "selected_options",
  checkboxes: "selected_options",
  users_select: "selected_user",
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
  file_input: "files",
};

/** The values of one surface; `touched` says which of them somebody changed here. */
export class Values {
  constructor(entries = {}) {
    this.entries = structuredClone(entries);
    this.touched = new Set();
  }

  /** Take what the server says, except where somebody changed something here. */
  renew(entries) {
    const fresh = structuredClone(entries);
    for (const key of this.touched) {
      const [block, action] = JSON.parse(key);
      const mine = this.entries[block]?.[action];
      if (fresh[block]?.[action]?.type === mine?.type && mine) fresh[block][action] = mine;
    }
    this.entries = fresh;
  }

  get(block, element) {
    return this.entries[block.block_id]?.[element.action_id]?.[FIELDS[element.type]] ?? null;
  }

  set(block, element, held) {
    const entry = { type: element.type, [FIELDS[element.type]]: held };
    (this.entries[block.block_id] ??= {})[element.action_id] = entry;
    this.touched.add(JSON.stringify([block.block_id, element.action_id]));
  }
}
