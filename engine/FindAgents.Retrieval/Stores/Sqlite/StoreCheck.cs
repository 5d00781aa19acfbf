using FindAgents.Retrieval.Stores.Codes;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>Looks for what should not be: damaged pages, references to nothing, vectors of a wrong length, records that are not counted.</summary>
internal static class StoreCheck
{
    private const int Most = 100;

    /// <summary>What is wrong, a line each.</summary>
    public static IReadOnlyList<string> Run(StoreConnection connection)
    {
        var wrong = new List<string>();
        using (var check = connection.PrepareOnce($"PRAGMA integrity_check({Most})"))
        {
            while (check.Step())
            {
                if (check.Text(0) is var line and not "ok")
                {
                    wrong.Add(line);
                }
            }
        }

        using (var check = connection.PrepareOnce("PRAGMA foreign_key_check"))
        {
            while (check.Step() && wrong.Count < Most)
            {
                wrong.Add($"Row {check.Int64(1)} of {check.Text(0)} belongs to a row of {check.Text(2)} that is not there.");
            }
        }

        using var collections = connection.PrepareOnce("SELECT id, name, schema FROM collections ORDER BY name");
        while (collections.Step())
        {
            var name = collections.Text(1);
            Check(connection, name, new CollectionTables(collections.Int64(0), CollectionSchema.FromJson(collections.Text(2), name)), wrong);
        }

        return wrong;
    }

    private static void Check(StoreConnection connection, string name, CollectionTables tables, List<string> wrong)
    {
        var live = new SequenceSet();
        using (var chunks = connection.PrepareOnce("SELECT chunk, bits FROM live WHERE collection = ?").Bind(tables.Id))
        {
            while (chunks.Step())
            {
                if (chunks.Bytes(1).Length != SequenceSet.ChunkBytes)
                {
                    wrong.Add($"Chunk {chunks.Int64(0)} of the count of records of '{name}' has {chunks.Bytes(1).Length} bytes.");
                    continue;
                }

                live.Replace(chunks.Int64(0), chunks.Bytes(1));
            }
        }

        long records = 0, uncounted = 0;
        using (var sequences = connection.PrepareOnce($"SELECT _seq FROM {tables.Records}"))
        {
            while (sequences.Step())
            {
                records++;
                uncounted += live.Contains(sequences.Int64(0)) ? 0 : 1;
            }
        }

        if (uncounted > 0 || live.Count != records)
        {
            wrong.Add($"'{name}' has {records} records, of which {uncounted} are not counted; {live.Count} are counted.");
        }

        for (var i = 0; i < tables.Schema.Vectors.Count; i++)
        {
            if (connection.Number($"SELECT count(*) FROM {tables.Vectors(i)} WHERE length(vector) <> ?", (long)tables.Schema.Vectors[i].Bytes) is > 0 and var odd)
            {
                wrong.Add($"{odd} vectors '{tables.Schema.Vectors[i].Name}' of '{name}' have a wrong length.");
            }
        }
    }
}
