#!/bin/bash
# Called by test_web_door.py inside `unshare -n`, where only this machine can be reached; prints how often the server tried for another:
# packets that found no route, of both protocols.
python=$1
ip link set lo up || exit 77
count() { awk '/^Ip:/ { if (n++) a = $13 } END { print a }' /proc/net/snmp; awk '/Ip6OutNoRoutes/ { print $2 }' /proc/net/snmp6 2>/dev/null; }
total() { count | awk '{ sum += $1 } END { print sum }'; }
home=$(mktemp -d)
trap 'kill $server 2>/dev/null; rm -rf "$home"' EXIT
before=$(total)
"$python" -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect_ex(("198.51.100.7", 53))'
test $(total) -gt $before || { echo "this kernel does not count" >&2; exit 77; }
before=$(total)
TIAOLI_HOME=$home TIAOLI_SAMPLES=0 "$python" -m assistant.cli serve --port 7999 2>"$home/log" &
server=$!
at=http://127.0.0.1:7999
for _ in $(seq 300); do curl -s -o "$home/config" $at/config && break; kill -0 $server || { cat "$home/log" >&2; exit 1; }; sleep 0.1; done
file='{"path":"http://198.51.100.7/a.txt","url":"http://198.51.100.7/a.txt","meta":{"_type":"gradio.FileData"}}'
for n in $(seq 0 20); do
  for data in "[[$file]]" "[$file,\"\"]" "[$file]" "[\"问\",[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":$file}]}],[],\"\",\"\"]"; do
    for way in queue/join run/predict; do
      curl -s -o "$home/got" -H 'Content-Type: application/json' -d "{\"data\":$data,\"fn_index\":$n,\"session_hash\":\"s$n\"}" $at/gradio_api/$way
    done
  done
done
curl -s -o "$home/got" "$at/gradio_api/file=http://files.example/a.txt"
curl -s -o "$home/got" "$at/gradio_api/proxy=https://a.hf.space/"
curl -s -o "$home/got" "$at/"
sleep 0.5
kill $server; wait $server 2>/dev/null
echo $(($(total) - before))
