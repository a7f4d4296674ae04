#!/usr/bin/env bash
# Says what a change moves, and why: each profile as it was at a commit beside the same profile as it is now.
#
#   bash what_moved.sh COMMIT [TOLERANCE]
#
# Writes Markdown, and leaves with 6 where a figure moved by more than the tolerance (5% unless another is given; the gap
# between families and places is a small difference of large numbers, and may move by ten families).
set -euo pipefail
commit=$1
tolerance=${2:-5%}

git worktree add --quiet --detach before "$commit"
trap 'git worktree remove --force before' EXIT

ends=0
for profile in needs/*.yaml; do
  if [ ! -f "before/$profile" ]; then
    printf '# %s is new: there is nothing to compare it with\n\n' "$profile"
    continue
  fi
  gap=
  if grep -q '^services:' "$profile"; then gap='--tolerance-for=provision.gap=10'; fi
  code=0
  imhcalc diff "before/$profile" "$profile" --tolerance "$tolerance" ${gap:+"$gap"} --format markdown || code=$?
  case $code in
    0) ;;
    6) ends=6 ;;
    3 | 4) printf '# %s cannot be compared: the log says why\n\n' "$profile" ;;   # what is wrong now, `check` tells
    *) exit "$code" ;;
  esac
  printf '\n'
done
exit "$ends"
