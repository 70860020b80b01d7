#!/bin/sh
# Runs Redis with a user for each service. Passwords come from the environment, REDIS_PASSWORD_GATEWAY and so on: the
# template names them. Arguments are passed on to redis-server.
set -eu

template=${REDIS_USERS_TEMPLATE:-$(dirname "$0")/users.acl}
users_file=${REDIS_USERS_FILE:-/tmp/users.acl}

users=$(cat "$template")
for name in $(grep -o 'REDIS_PASSWORD_[A-Z0-9_]*' "$template"); do
  password=$(printenv "$name" || true)
  if [ -z "$password" ]; then
    echo "$name must be set" >&2
    exit 78
  fi
  hash=$(printf %s "$password" | sha256sum | cut -d ' ' -f 1)
  users=$(printf '%s\n' "$users" | sed "s/{$name}/$hash/")
done

umask 077
printf '%s\n' "$users" >"$users_file"
exec redis-server --aclfile "$users_file" "$@"
