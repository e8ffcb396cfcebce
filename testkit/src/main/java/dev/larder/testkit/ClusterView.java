package dev.larder.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one node believes of its cluster, read from {@code CLUSTER INFO} and {@code CLUSTER NODES}. */
record ClusterView(List<Member> members, boolean isOk, long epoch, boolean isLinked) {

    private static final int FIRST_SLOT_FIELD = 8;

    /** One line of {@code CLUSTER NODES}. */
    record Member(String id, int port, List<String> flags, boolean connected, List<String> slots) {

        boolean isPrimary() {
            return flags.contains("master") && !slots.isEmpty();
        }

        boolean isReplica() {
            return flags.contains("slave");
        }

        boolean isHealthy() {
            return connected && flags.stream().noneMatch(flag -> flag.matches("fail\\??|handshake|noaddr"));
        }

        boolean owns(int slot) {
            return slots.stream().anyMatch(range -> covers(range, slot));
        }

        private static boolean covers(String range, int slot) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            return first <= slot && slot <= last;
        }

        private static Member parse(String line) {
            String[] fields = line.split(" ", -1);
            String address = fields[1].substring(0, fields[1].indexOf('@'));
            List<String> slots = new ArrayList<>(
                    Arrays.asList(fields).subList(Math.min(FIRST_SLOT_FIELD, fields.length), fields.length));
            // An open slot is listed once more, in brackets.
            slots.removeIf(slot -> slot.isEmpty() || slot.startsWith("["));
            return new Member(
                    fields[0],
                    Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)),
                    List.of(fields[2].split(",", -1)),
                    fields[7].equals("connected"),
                    slots);
        }
    }

    static ClusterView read(RespClient client) {
        String info = client.text("CLUSTER", "INFO");
        String replication = client.text("INFO", "replication");
        return new ClusterView(
                client.text("CLUSTER", "NODES").lines().map(Member::parse).toList(),
                info.contains("cluster_state:ok"),
                Long.parseLong(field(info, "cluster_current_epoch:")),
                replication.contains("role:master") || replication.contains("master_link_status:up"));
    }

    /** Id of this node itself. */
    static String idOf(RedisServer node) {
        return String.valueOf(node.command("CLUSTER", "MYID"));
    }

    List<Integer> primaryPorts() {
        return members.stream().filter(Member::isPrimary).map(Member::port).toList();
    }

    /** Port of the slot's primary, -1 when the node knows none. */
    int portOf(int slot) {
        return members.stream()
                .filter(member -> member.owns(slot))
                .mapToInt(Member::port)
                .findFirst()
                .orElse(-1);
    }

    /** Whether the node sees {@code nodes} members and nothing wrong with any. */
    boolean knows(int nodes) {
        return members.size() == nodes && members.stream().allMatch(Member::isHealthy);
    }

    /** Whether half of {@code nodes} are primaries, half replicas, and all is well, the node's own replication too. */
    boolean isWhole(int nodes) {
        long replicas = members.stream().filter(Member::isReplica).count();
        return isOk
                && isLinked
                && knows(nodes)
                && replicas * 2 == nodes
                && primaryPorts().size() == replicas;
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).trim())
                .findFirst()
                .orElse("0");
    }
}
