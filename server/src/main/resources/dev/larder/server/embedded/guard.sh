# Runs a command that shall not outlive whoever holds the other end of our standard input.
# Arguments: file for the process id, seconds from SIGTERM to SIGKILL, the command and its arguments.
pidfile=$1
grace=$2
shift 2
exec 3<&0
"$@" 3<&- </dev/null &
child=$!
echo "$child" >"$pidfile"
(
  # Nobody writes to the pipe, so this read ends when the other end is closed: by the server on purpose, or by the
  # kernel when the server is gone for whatever reason.
  read -r _ <&3
  kill -TERM "$child"
  while [ "$grace" -gt 0 ] && kill -0 "$child"; do
    sleep 1
    grace=$((grace - 1))
  done
  kill -KILL "$child"
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$child"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
