# frozen_string_literal: true

def config
  { name: "workflow-progress", schema: { type: "object", properties: {} }, baseConfig: { storageType: "default" } }
end
