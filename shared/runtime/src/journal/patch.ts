/** Changes fields of a record in a draft. Unlike `Object.assign` it takes no field and no value that the record cannot have. */
export const patch = <Written extends object>(draft: Written, fields: NoInfer<Partial<Written>>): void => {
  Object.assign(draft, fields)
}
