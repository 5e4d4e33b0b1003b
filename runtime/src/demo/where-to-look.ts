/** What is told when everything runs: where things are, what to try. */
export function whereToLook(place: {
  readonly runtimeUrl: string
  /** Where a browser is signed in to the designer. */
  readonly designerAddress: string
  readonly adminTokenPath: string
  readonly urls: { readonly erp: string; readonly wms: string; readonly shop: string }
  readonly token: string
  readonly exchange: string
  readonly logFile: string
  /** What the commands need to find this home; empty for the usual one. */
  readonly homeOption: string
}): string {
  const { runtimeUrl, designerAddress, adminTokenPath, urls, token, exchange, logFile, homeOption } = place
  const auth = `-H 'Authorization: Bearer ${token}'`
  const json = `-H 'Content-Type: application/json'`
  return `
Designer    ${designerAddress}
            (signs a browser in once, within ten minutes; later: ${runtimeUrl} with the token below)
Crossdock   ${runtimeUrl}   (API under /api/v1, described by /api/v1/openapi.json)
  token     ${adminTokenPath}
  log       ${logFile}
Systems     ERP ${urls.erp} · WMS ${urls.wms} · shop ${urls.shop}   (token ${token})
  files     ${exchange}

Follow an order            npx crossdock records --key SO-1001${homeOption}
See what waits, and why    npx crossdock exceptions${homeOption}
More orders                curl -X POST ${urls.erp}/simulate/orders ${auth} ${json} -d '{"count":100}'
What really happened       curl '${urls.wms}/__ledger/counts' ${auth}
Break the WMS …            curl -X POST ${urls.wms}/__switches ${auth} ${json} -d '{"outage":true}'
… and mend it              curl -X DELETE ${urls.wms}/__switches ${auth}
Block a customer           curl -X PATCH ${urls.erp}/customers/1007 ${auth} ${json} -d '{"blocked":true}'
`
}
