# Tells the effects server that an attempt has begun and ended. The connection breaks when this process dies in between.

require "json"
require "socket"

module Effects
  def self.effect(**attempt)
    socket = TCPSocket.new("127.0.0.1", Integer(ENV.fetch("CHAOS_EFFECTS")))
    begin
      socket.write("#{JSON.generate(attempt.merge(pid: Process.pid))}\n")
      socket.gets
      yield
      socket.write("end\n")
    ensure
      socket.close
    end
  end
end
