# bash completion for oktagon, generated from its table of flags
_oktagon() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} head=
  if [[ $cur == "=" ]]; then
    cur=
  elif [[ $prev == "=" && COMP_CWORD -gt 1 ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  case $prev in
  --dpop)
    COMPREPLY=($(compgen -W 'auto always never' -- "$cur"))
    return ;;
  --only)
    [[ $cur == *,* ]] && head=${cur%,*},
    COMPREPLY=($(compgen -P "$head" -W 'org client-privileges users factors groups group-members group-rules user-types user-schemas apps entra-tenants app-users app-groups push-mappings push-targets grants jwks secrets app-secrets api-services creators ai-agents agent-connections agent-keys agent-secrets delegation-links agent-owners devices agent-pools policies policy-mappings realms idps idp-users auth-servers api-tokens roles permissions assignments assignees clients user-assignments group-assignments client-assignments group-targets app-targets resource-sets set-resources bindings binding-members saml saml-apps saml-idps last-use data-flows event-hooks inline-hooks log-streams email-servers telephony-providers push-providers' -- "${cur##*,}"))
    compopt -o nospace 2>/dev/null
    return ;;
  --skip)
    [[ $cur == *,* ]] && head=${cur%,*},
    COMPREPLY=($(compgen -P "$head" -W 'org client-privileges users factors groups group-members group-rules user-types user-schemas apps entra-tenants app-users app-groups push-mappings push-targets grants jwks secrets app-secrets api-services creators ai-agents agent-connections agent-keys agent-secrets delegation-links agent-owners devices agent-pools policies policy-mappings realms idps idp-users auth-servers api-tokens roles permissions assignments assignees clients user-assignments group-assignments client-assignments group-targets app-targets resource-sets set-resources bindings binding-members saml saml-apps saml-idps last-use data-flows event-hooks inline-hooks log-streams email-servers telephony-providers push-providers' -- "${cur##*,}"))
    compopt -o nospace 2>/dev/null
    return ;;
  --mfa-factors)
    COMPREPLY=($(compgen -W 'all admins none' -- "$cur"))
    return ;;
  --scope-paths)
    COMPREPLY=($(compgen -W 'full strict off' -- "$cur"))
    return ;;
  --severity)
    COMPREPLY=($(compgen -W 'critical high medium low info' -- "$cur"))
    return ;;
  --fail-on)
    COMPREPLY=($(compgen -W 'critical high medium low' -- "$cur"))
    return ;;
  --fail-on-new)
    COMPREPLY=($(compgen -W 'critical high medium low' -- "$cur"))
    return ;;
  --log-format)
    COMPREPLY=($(compgen -W 'text json' -- "$cur"))
    return ;;
  --log-level)
    COMPREPLY=($(compgen -W 'debug info warn error' -- "$cur"))
    return ;;
  --token-file|--client-secret-file|--private-key|--access-token-file|--config|--ca-file|--output|--summary|--accepted|--report|--baseline|--upload-only|--bloodhound-token-key-file)
    return ;;
  --from-snapshot|--snapshot|--print-queries)
    compopt +o default -o dirnames 2>/dev/null
    return ;;
  --org-url|--client-id|--key-id|--scopes|--max-concurrency|--rate-limit-reserve|--timeout|--proxy|--max-file-size|--keep-snapshots|--explain|--secret-age-limit|--integration-age-limit|--upload|--bloodhound-token-id)
    compopt +o default 2>/dev/null
    return ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W '--org-url --from-snapshot --demo --token-file --client-id --client-secret-file --private-key --key-id --access-token-file --dpop --scopes --config --only --skip --mfa-factors --last-use --resolve-entra-tenants --check --max-concurrency --rate-limit-reserve --timeout --proxy --ca-file --output --force --max-file-size --scope-paths --lowercase-properties --snapshot --keep-snapshots --summary --findings --severity --accepted --accept-template --explain --report --baseline --secret-age-limit --integration-age-limit --fail-on --fail-on-new --upload --upload-only --clear-before --yes-clear --bloodhound-token-id --bloodhound-token-key-file --install-extension --install-queries --print-extension --print-queries --log-format --log-level --quiet --verbose --version --help' -- "$cur"))
  elif [[ " ${COMP_WORDS[*]:0:COMP_CWORD} " != *" --upload-only "* ]]; then
    compopt +o default 2>/dev/null
  fi
}
complete -o default -F _oktagon oktagon
