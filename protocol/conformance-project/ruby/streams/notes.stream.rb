# frozen_string_literal: true

def config
  {
    name: "notes",
    schema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
    baseConfig: { storageType: "default" }
  }
end

def can_access(subscription, auth_context)
  raise TypeError, "no access" if subscription.group_id == "throw"

  !auth_context.nil? && auth_context.user == subscription.group_id
end
