#!/bin/sh
# Writes .env with fresh secrets where there is none, and adds those that one lacks; what is set stays as it is.
# For docker compose: `npm start` does the same by itself.
set -eu
cd "$(dirname "$0")/.."
umask 077

random() { # number of bytes, as hex digits
  od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}

set_secret() { # name, value
  if grep -q "^$1=[[:space:]]*[^[:space:]]" .env; then return; fi
  sed "s/^$1=[[:space:]]*\$/$1=$2/" .env >.env.new
  grep -q "^$1=$2\$" .env.new || printf '\n%s=%s\n' "$1" "$2" >>.env.new
  mv .env.new .env
  echo "made $1"
}

if [ ! -e .env ]; then
  cp .env.example .env
  for example in libs/providers/*/.env.example; do
    if [ -e "$example" ]; then cat "$example" >>.env; fi
  done
  echo 'wrote .env from .env.example'
fi
set_secret AUTH_TOKEN "sk-sluice-$(random 24)"
set_secret ADMIN_PASSWORD "$(random 12)"
set_secret TOKEN_ENCRYPTION_KEY "$(random 32)"
set_secret DOCKER_REDIS_PASSWORD "$(random 24)"
