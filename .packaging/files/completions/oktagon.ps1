# PowerShell completion for oktagon, generated from its table of flags
Register-ArgumentCompleter -Native -CommandName oktagon -ScriptBlock {
  param($word, $command, $position)
  $values = @{
    '--dpop' = 'auto', 'always', 'never'
    '--only' = 'org', 'users', 'factors', 'groups', 'group-members', 'apps', 'app-users', 'app-groups', 'push-mappings', 'grants', 'jwks', 'secrets', 'api-services', 'devices', 'agent-pools', 'policies', 'realms', 'idps', 'auth-servers', 'api-tokens', 'roles', 'assignments', 'resource-sets', 'saml'
    '--skip' = 'org', 'users', 'factors', 'groups', 'group-members', 'apps', 'app-users', 'app-groups', 'push-mappings', 'grants', 'jwks', 'secrets', 'api-services', 'devices', 'agent-pools', 'policies', 'realms', 'idps', 'auth-servers', 'api-tokens', 'roles', 'assignments', 'resource-sets', 'saml'
    '--mfa-factors' = 'all', 'admins', 'none'
    '--scope-paths' = 'full', 'strict', 'off'
    '--fail-on' = 'critical', 'high', 'medium', 'low'
    '--log-format' = 'text', 'json'
    '--log-level' = 'debug', 'info', 'warn', 'error'
  }
  $flags = @(
    @('--org-url', 'the organization, https://contoso.okta.com')
    @('--from-snapshot', 'build from a kept snapshot, without any network')
    @('--demo', 'collect the built-in organization from the built-in fake Okta')
    @('--token-file', 'an API token (SSWS); the variable holds the token itself')
    @('--client-id', 'a service app or an API service integration')
    @('--client-secret-file', 'its secret (API service integrations only)')
    @('--private-key', 'its private key, PEM or JWK (service apps)')
    @('--key-id', 'the key''s id, when the key does not say')
    @('--access-token-file', 'a ready access token; or OKTA_CLIENT_TOKEN with OKTA_CLIENT_AUTHORIZATIONMODE=Bearer')
    @('--dpop', 'bind access tokens to a key (auto: when Okta asks)')
    @('--scopes', 'OAuth scopes to ask for; default: those that are needed')
    @('--config', 'okta.yaml; default ~/.okta/okta.yaml, then .okta.yaml and okta.yaml here')
    @('--only', 'resources to collect, and what they need')
    @('--skip', 'resources to leave out')
    @('--mfa-factors', 'whose factors are counted: one request per user')
    @('--resolve-entra-tenants', 'ask login.microsoftonline.com for the tenants of legacy Office 365 apps; the only calls that leave Okta')
    @('--check', 'sign in, ask for a little of each resource, and tell what would be missing; writes no graph')
    @('--max-concurrency', 'requests in flight, at most 32')
    @('--rate-limit-reserve', 'share of every rate limit left to others')
    @('--timeout', 'of the whole run, 90m say; default none')
    @('--proxy', 'default: HTTPS_PROXY and NO_PROXY')
    @('--ca-file', 'certificates trusted beside the system''s')
    @('--output', 'the graph; .zip packs it, - is standard output')
    @('--max-file-size', 'graphs that are larger, or have over 250,000 elements, go into parts, FILE-0002.json and so on')
    @('--scope-paths', 'what OAuth scopes allow, in the graph and in findings; strict: unless Okta''s guards around admins could stop it; off: in findings alone')
    @('--lowercase-properties', 'leave out the five properties with capital letters')
    @('--snapshot', 'keep what was answered, for --from-snapshot; go on there when an earlier run was interrupted')
    @('--summary', 'coverage, counts, requests, waits and findings as JSON, without personal data')
    @('--findings', 'tell what to act upon, worst first, on standard output')
    @('--report', 'the same and more as a page to read, in one file')
    @('--baseline', 'tell what has changed since an earlier graph (its first file) or snapshot (its folder)')
    @('--secret-age-limit', 'from when on secrets, keys and API tokens are old')
    @('--integration-age-limit', 'from when on an integration was let in long ago')
    @('--fail-on', 'exit code 6 when a finding is as bad as that, or worse')
    @('--upload', 'upload the graph there, and wait until it is ingested')
    @('--upload-only', 'upload files that are already written; no other source')
    @('--bloodhound-token-id', 'an API token of BloodHound')
    @('--bloodhound-token-key-file', 'its key')
    @('--install-extension', 'install oktagon''s own kinds there first')
    @('--install-queries', 'save oktagon''s queries there first')
    @('--print-extension', 'print the definition of our own kinds, and stop')
    @('--print-queries', 'write the queries there, a file each')
    @('--log-format', 'of the log on standard error')
    @('--log-level', 'how much of it')
    @('--quiet', 'no progress and no summary')
    @('--version', 'print the version')
    @('--help', 'print this')
  )
  $words = @($command.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })
  $offered = $values[$words[-1]]
  if ($offered) {
    return $offered | Where-Object { $_ -like "$word*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
  }
  if ($word -like '-*') {
    $flags | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1])
    }
  }
}
