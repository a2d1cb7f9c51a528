package io.lockkeeper.bench.report;

/** The two servers that are compared. */
public enum Kind {
    APACHE("Apache ZooKeeper", "apache"),
    OURS("Lockkeeper", "ours");

    private final String title;
    private final String key;

    Kind(String title, String key) {
        this.title = title;
        this.key = key;
    }

    /** One word for file names, JSON and style sheets. */
    public String key() {
        return key;
    }

    /** The name of the product. */
    @Override
    public String toString() {
        return title;
    }
}
