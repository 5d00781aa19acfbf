using FindAgents.Retrieval.Stores.Codes;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>Changes a collection's records inside one write transaction, and keeps count of which sequence numbers are records.</summary>
internal sealed class CollectionWriter
{
    private readonly StoreConnection _connection;
    private readonly CollectionBinding _binding;
    private readonly CollectionRow _row;
    private readonly long _session;
    private readonly Dictionary<long, byte[]> _live = [];
    private readonly KeySequence _keys;

    /// <summary>Begins the changes.</summary>
    /// <param name="connection">A connection in a write transaction.</param>
    /// <param name="binding">The records' binding.</param>
    /// <param name="row">The collection as this transaction sees it.</param>
    /// <param name="session">Who writes.</param>
    public CollectionWriter(StoreConnection connection, CollectionBinding binding, CollectionRow row, long session)
    {
        (_connection, _binding, _row, _session) = (connection, binding, row, session);
        (NextSequence, _keys) = (row.NextSequence, new KeySequence(row.NextKey));
    }

    /// <summary>The next sequence number to give out.</summary>
    public long NextSequence { get; private set; }

    /// <summary>Inserts a record, or puts it in the place of the one with its key.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The key that the record was given, where it had none.</returns>
    public long? Put(StoredRecord record)
    {
        long? given = null;
        var key = record.Key;
        if (key is null)
        {
            key = given = _keys.Give();
        }
        else
        {
            Remove(key);
        }

        if (_binding.GivesKeys && key is long number)
        {
            _keys.Saw(number);
        }

        var sequence = NextSequence++;
        var insert = _connection.Prepare(_binding.InsertRecord);
        insert.Bind(1, sequence);
        insert.Bind(2, key);
        for (var i = 0; i < record.Data.Length; i++)
        {
            insert.Bind(i + 3, record.Data[i]);
        }

        insert.Run();
        for (var i = 0; i < record.Vectors.Length; i++)
        {
            if (record.Vectors[i] is { } vector)
            {
                insert = _connection.Prepare(_binding.InsertVector[i]);
                insert.Bind(1, sequence);
                insert.Bind(2, vector.AsSpan());
                insert.Run();
            }
        }

        Mark(sequence, true);
        return given;
    }

    /// <summary>Deletes the record of a key, if there is one.</summary>
    public void Remove(object key)
    {
        var delete = _connection.Prepare(_binding.DeleteRecord).Bind(key);
        if (delete.Step())
        {
            Mark(delete.Int64(0), false);
        }

        delete.Reset();
    }

    /// <summary>Writes down what changed; before the commit.</summary>
    public void Finish()
    {
        if (_live.Count == 0)
        {
            return;
        }

        var version = _row.Version + 1;
        foreach (var (chunk, bits) in _live)
        {
            _connection.Prepare("""
                INSERT INTO live (collection, chunk, version, bits) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (collection, chunk) DO UPDATE SET version = ?3, bits = ?4
                """).Bind(_row.Id, chunk, version, bits).Run();
        }

        if (NextSequence > _row.NextSequence && LastSession() != _session)
        {
            _connection.Execute("INSERT INTO sessions (collection, first_seq, session) VALUES (?, ?, ?)", _row.Id, _row.NextSequence, _session);
        }

        _connection.Prepare("UPDATE collections SET version = ?, next_seq = ?, next_key = ? WHERE id = ?")
            .Bind(version, NextSequence, _keys.Next, _row.Id).Run();
    }

    private long? LastSession() =>
        _connection.Number("SELECT session FROM sessions WHERE collection = ? ORDER BY first_seq DESC LIMIT 1", _row.Id);

    private void Mark(long sequence, bool live)
    {
        var chunk = sequence / SequenceSet.ChunkSize;
        if (!_live.TryGetValue(chunk, out var bits))
        {
            var statement = _connection.Prepare("SELECT bits FROM live WHERE collection = ? AND chunk = ?").Bind(_row.Id, chunk);
            bits = statement.Step() && statement.Bytes(0) is { Length: SequenceSet.ChunkBytes } there ? there.ToArray() : new byte[SequenceSet.ChunkBytes];
            statement.Reset();
            _live.Add(chunk, bits);
        }

        var (at, bit) = ((int)(sequence % SequenceSet.ChunkSize / 8), (byte)(1 << (int)(sequence % 8)));
        bits[at] = (byte)(live ? bits[at] | bit : bits[at] & ~bit);
    }
}
