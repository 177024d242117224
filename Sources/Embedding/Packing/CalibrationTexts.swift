/// Texts that show the model what it will meet: alerts, runbooks, logs, commands, prose, other scripts, and oddities.
///
/// They were written for this purpose. Changing them changes the vectors at `int8`: raise `PackedHeader.version`.
enum CalibrationTexts {
    static let all = text.split(separator: "\n").map(String.init)

    // swift-format-ignore
    private static let text = #"""
        The pods of payments-api restart every two minutes with exit code 137; the container hits its memory limit.
        KubePodCrashLooping: Pod {{ $labels.namespace }}/{{ $labels.pod }} is in waiting state (reason: "CrashLoopBackOff").
        Node disk usage is above 90 % on db-2. Old WAL segments fill /var/lib/postgresql because a replication slot is stuck.
        How do I roll back a failed deployment?
        Consumer lag of the group billing-events keeps growing, while the brokers show no errors at all.
        certificate expired
        The TLS certificate of api.example.com expires in 3 days. Renew it with certbot, then reload nginx on all proxies.
        HTTP 502 from the gateway. Check whether the upstream answers: curl -sv http://10.0.3.7:8080/healthz
        dns lookup fails
        CoreDNS answers SERVFAIL for external names since the last change of the forwarders; internal names resolve.
        High p99 latency on checkout: 2.4 s against 180 ms yesterday. The database's connection pool is exhausted.
        Kafka: under-replicated partitions > 0 for 15 minutes. Broker 3 left the in-sync replica set after a long GC pause.
        kubectl -n monitoring rollout restart deployment/prometheus-operator
        Meaning. The alert fires when a target has been unreachable for more than five minutes. Impact. No metrics, no alerts.
        Diagnosis: look at `kubectl describe node`, then at the kubelet's log with `journalctl -u kubelet --since "1 hour ago"`.
        Who is on call tonight?
        Redis memory usage is at 98 %, evictions are rising, and cache hit ratio fell from 0.97 to 0.41.
        ERROR: could not extend file "base/16384/2619": No space left on device
        The primary has failed over to the standby in eu-west-1b. Applications must reconnect; DNS TTL is 60 seconds.
        Rate limits (429) from the payment provider: back off, tell the partner team, and switch to the secondary account.
        Elasticsearch cluster health is red: 4 unassigned shards of logs-2024.03.11. Explain the allocation, then reroute.
        etcd: failed to send out heartbeat on time (exceeded the 100ms timeout for 231.7ms); slow disk?
        Please escalate to the network team if packet loss between the two data centres exceeds 1 % for ten minutes.
        A backup has not succeeded for 26 hours. Verify the credentials of the object store, and start it by hand.
        SELECT pid, now() - query_start AS duration, query FROM pg_stat_activity WHERE state <> 'idle' ORDER BY 2 DESC;
        Deadlock found when trying to get lock; try restarting transaction
        The login page is blank after the release. JavaScript console: Uncaught TypeError: t is undefined.
        Thanos compactor halted: overlapping blocks found. Do not delete blocks by hand; mark them for no-compact first.
        Clock skew detected: node-17 is 4.2 seconds behind. chronyc tracking shows no reachable server.
        OOMKilled
        Out of memory: Killed process 21543 (java) total-vm:12884901kB, anon-rss:8123456kB, oom_score_adj:900
        To drain a node safely, cordon it, evict the pods with a grace period, and wait for the disruption budgets.
        Terraform plan wants to destroy the production VPC. Stop, and check which workspace is selected.
        Synthetic check "checkout-eu" failed 5 times in a row from Frankfurt and Dublin; other regions are green.
        The queue depth of RabbitMQ vhost /orders is 1,200,000 messages; consumers are connected but acknowledge nothing.
        After the power cut in hall B three switches did not come back. Spare parts are in rack 12.
        GitLab runners are offline. Jobs stay pending with "This job is stuck because no runners match its tags".
        The SSL handshake fails with unknown CA since the corporate root was rotated; update the trust store of the image.
        Vault is sealed. Three of five key holders must enter their unseal keys; call them in this order.
        A customer reports missing invoices from last Friday. The nightly export stopped at 02:14 with a timeout.
        CPU throttling of 85 % on search-indexer; requests 200m, limits 500m. Raise the limit, or lower the batch size.
        MySQL replica lags 4,300 seconds behind. A large ALTER TABLE is being applied by the single SQL thread.
        The quick brown fox jumps over the lazy dog.
        In 1969, two people walked on the Moon while a third waited for them in orbit.
        Whisk the eggs with sugar until pale, fold in the flour, and bake for thirty-five minutes at 180 degrees.
        She had never read a letter so often, nor understood one so little.
        Shares fell 3 % in early trading after the company cut its forecast for the second time this year.
        The river rose overnight; by morning the lower road and two of the bridges were closed to traffic.
        Photosynthesis turns light, water and carbon dioxide into sugar and oxygen in the chloroplasts of plants.
        What is the difference between a mutex and a semaphore?
        def retry(times, wait): return [call() for _ in range(times) if not sleep(wait)]
        for (size_t i = 0; i < count; i++) sum += values[i] * weights[i];
        {"level":"error","ts":1711111111.123,"msg":"dial tcp 10.1.2.3:5432: connect: connection refused","attempt":7}
        2024-05-17T03:22:10.442Z WARN [http-nio-8080-exec-9] c.e.shop.CartService - cart 81723 not found, returning empty
        https://wiki.example.com/display/OPS/Runbook:+Disk+Full?src=search#section-3
        192.168.178.1 - - [10/Oct/2023:13:55:36 +0200] "GET /status HTTP/1.1" 503 182 "-" "kube-probe/1.27"
        Der Dienst antwortet nicht mehr. Bitte die Bereitschaft anrufen und den Knoten neu starten.
        Le certificat a expire hier soir; le renouvellement automatique avait echoue trois fois.
        El disco esta lleno y la base de datos no acepta escrituras.
        数据库连接失败，请检查网络。
        サーバーが応答しません。再起動してください。
        Сервис недоступен, перезапустите под.
        الخادم لا يستجيب
        a
        ?
        ...
        !!! URGENT !!! prod is DOWN, all regions, nobody can log in !!!
        thx, works again now :)
        1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        error error error error error error error error error error error error
        x86_64-unknown-linux-gnu, aarch64-apple-darwin, riscv64gc-unknown-none-elf
        SHA256 (image.iso) = 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
        | service | owner | severity | | --- | --- | --- | | cart | shop | critical | | mail | infra | minor |
        - [ ] silence the alert - [ ] open an incident - [ ] post in #incidents - [x] page the secondary
        Steps: 1. Confirm the alert. 2. Find the last deployment. 3. Roll it back. 4. Watch the error rate for 15 minutes.
        RFC 9110 says that a client should not retry a request with a non-idempotent method unless it knows better.
        Postmortem: on Tuesday a mistyped feature flag sent all traffic to the canary, which had a twentieth of the capacity. Alerts fired after four minutes, but went to a team that had been dissolved. The flag was reverted after 41 minutes. We now check flags in review, and ownership of alerts every month.
        Impact: customers in Asia could not pay by card. Cause: the egress proxy had no route to the acquirer after its addresses changed. Mitigation: a static route on both proxies; the acquirer's DNS name replaces the addresses. Follow-up: an alert on failed authorisations by country, and a test call each minute.
        When memory of the node is short, the kubelet evicts pods by priority and usage beyond their requests. First find who grew: compare container_memory_working_set_bytes of the last hour with that of the day before. If it is a leak, restart the deployment one pod at a time and file a bug; if it is load, add replicas. Never delete the pods of a stateful set without asking their owner.
        The alert ThanosRuleHighRuleEvaluationFailures fires when rules cannot be evaluated. Look at the log of the ruler for the failing query, run it by hand in the query front end, and see whether stores are missing. A store that is missing makes results partial, and with partial response disabled that is an error.
        A volume is stuck in "attaching". Detach it by force only if the old node is certainly dead: two writers destroy a file system. Confirm it in the console of the cloud, note down the volume's id, then delete the VolumeAttachment object and watch the events of the claim.
        Queue workers die with SIGSEGV after the upgrade of the image library; pin version 2.4.1 until it is mended.
        The load balancer marks all backends unhealthy, although each of them answers 200 on /health from the bastion.
        IP addresses in subnet 10.20.0.0/22 are used up; new pods stay in ContainerCreating with a CNI error.
        Disk latency (await) on nvme1n1 is 480 ms; smartctl reports 37 reallocated sectors. Replace the disk.
        Users see each other's data! Turn on maintenance mode now, purge the CDN cache, and call security.
        scheduled maintenance: Sunday 02:00 to 04:00 UTC, read-only mode, no action needed
        Alert resolved after 12m. Root cause unknown; ticket INC-48213 stays open for the follow-up.
        jq -r '.items[] | select(.status.phase != "Running") | .metadata.name' pods.json
        The webhook's signature does not match: the secret was rotated on one side only.
        How long may a batch job run before somebody should be woken up?
        Mail is delayed by forty minutes because the relay's address is on a block list.
        Null pointer in OrderMapper.toDto line 88 when an order has no shipping address.
        ZooKeeper lost quorum: only one of three servers is left, and it refuses writes.
        Battery of the UPS in room 4 is at 12 % and falling; shut down non-critical hosts in the listed order.
        Snapshot of the volume failed: quota of 500 snapshots per region exceeded.
        """#
}
