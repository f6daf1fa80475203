/** The operations that the contract suites of the stand-ins compare with a vendor's own description. */
export const operations = {
  github: [
    'actions/cancel-workflow-run',
    'actions/create-workflow-dispatch',
    'actions/get-workflow-run',
    'actions/list-jobs-for-workflow-run',
    'actions/list-workflow-runs',
  ],
  grafana: [
    'deleteAnnotationByID',
    'getAnnotationByID',
    'getAnnotations',
    'patchAnnotation',
    'postAnnotation',
    'updateAnnotation',
  ],
  jira: [
    'addComment',
    'createOrUpdateRemoteIssueLink',
    'deleteIssueProperty',
    'doTransition',
    'editIssue',
    'getComments',
    'getIssue',
    'getIssueProperty',
    'getTransitions',
    'setIssueProperty',
  ],
  slack: [
    'chat_postMessage',
    'chat_update',
    'conversations_history_post',
    'reactions_get_post',
    'usergroups_users_list_post',
    'users_info_post',
  ],
} as const
