using FindAgents.Retrieval.Stores.Codes;
using Microsoft.Extensions.Logging;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>The codes of a vector property, kept up with the file: full blocks in a mapped file beside it, the rest in memory.</summary>
/// <remarks>
/// <para>
/// Everything here can be made from the database again, and is when it is missing, damaged, or of another history. Records
/// are coded in the order of their sequence numbers and never changed: an updated record has a new number, and which
/// numbers are records is told by the database's <c>live</c> table. Once fewer than half of the codes are records' the
/// file is begun anew.
/// </para>
/// <para>
/// Processes share the file. Whoever fills a block adds it under the file's lock; who finds more blocks than it knew of takes
/// those instead of its own. A block says at which version of the collection it was made, and is used by reads that see at
/// least that. Safe for concurrent use.
/// </para>
/// </remarks>
internal sealed partial class VectorCodes : IDisposable
{
    private const int BlocksAtATime = 32;
    private const int FewBlocks = 16;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly StoreFile _file;
    private readonly CollectionTables _tables;
    private readonly int _index;
    private readonly StoredVector _vector;
    private readonly CodeLayout _layout;
    private readonly VectorCodec _codec;
    private readonly float[] _floats;
    private readonly List<CodeBlock> _blocks = [];
    private readonly List<CodeExtent> _extents = [];
    private CodeFile? _codeFile;
    private SequenceSet _live = new();
    private long _version = -1;
    private long _last;
    private int _tail;
    private int _mapped;
    private Guid _generation;
    private Guid _unusable;
    private bool _looked;
    private bool _trusted = true;
    private bool _disposed;

    /// <summary>Names the codes, without making any.</summary>
    public VectorCodes(StoreFile file, CollectionTables tables, int index)
    {
        (_file, _tables, _index) = (file, tables, index);
        _vector = tables.Schema.Vectors[index];
        _layout = new CodeLayout(_vector.Dimensions);
        _codec = new VectorCodec(_layout, _vector.Similarity);
        _floats = new float[_vector.Dimensions];
        if (file.Options.KeepCodes)
        {
            _codeFile = new CodeFile(FolderOf(file.Path), new CodeFileIdentity(file.StoreId, tables.Id, index, _vector.Dimensions, _vector.Similarity), _layout);
        }
    }

    /// <summary>The blocks that lie in memory rather than in the file; more than one only where the file cannot be written.</summary>
    internal int BlocksInMemory => _blocks.Count - _mapped;

    /// <summary>Codes a query.</summary>
    /// <remarks>A codec of its own: the other one may be at work.</remarks>
    public QueryCode Encode(ReadOnlySpan<float> query) => new VectorCodec(_layout, _vector.Similarity).EncodeQuery(query);

    /// <summary>Brings the codes to the state that the connection's transaction sees from now on.</summary>
    /// <param name="connection">A connection in a read transaction, which is begun anew.</param>
    /// <param name="collection">The collection's name.</param>
    /// <param name="cancellationToken">Ends it between two records; what was coded by then stays.</param>
    /// <returns>The codes at that state.</returns>
    public CodeView Sync(StoreConnection connection, string collection, CancellationToken cancellationToken)
    {
        _gate.Wait(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteVectorStore));
            while (true)
            {
                // Before the transaction's first read, so that it sees whatever made these blocks.
                Look();
                connection.Renew();
                if (CollectionRow.Find(connection, _tables.Id) is not { } row)
                {
                    throw CollectionRow.Missing(connection, collection);
                }

                if (!_trusted && !Belongs(connection, row))
                {
                    StartAnew("they are damaged or belong to another history of the store");
                    continue;
                }

                _trusted = true;
                UpdateLive(connection, row);
                if (_blocks.Count >= FewBlocks && _live.Count < (long)_blocks.Count * CodeLayout.BlockRows / 2)
                {
                    StartAnew("most of their records were deleted or updated");
                    continue;
                }

                if (Fill(connection, row, cancellationToken))
                {
                    return new CodeView(_layout, [.. _blocks], _tail == 0 ? CodeLayout.BlockRows : _tail, _live, [.. _extents]);
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Whether so many records are not coded yet that it is time.</summary>
    public bool IsBehind(long nextSequence) => nextSequence - Volatile.Read(ref _last) > CodeLayout.BlockRows;

    /// <summary>Forgets a file that turned out to be damaged; the next <see cref="Sync"/> makes another.</summary>
    public void Distrust()
    {
        _gate.Wait();
        try
        {
            StartAnew("a checksum is wrong");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Wait();
        try
        {
            _disposed = true;
            Forget();
        }
        finally
        {
            _gate.Release();
        }
    }

    private bool Belongs(StoreConnection connection, CollectionRow row)
    {
        var last = _blocks[^1];
        return last.Verify() && last.Last < row.NextSequence && last.Version <= row.Version && last.Session == SessionOf(connection, last.Last);
    }

    private long SessionOf(StoreConnection connection, long sequence)
    {
        var statement = connection.Prepare("SELECT session FROM sessions WHERE collection = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1").Bind(_tables.Id, sequence);
        var session = statement.Step() ? statement.Int64(0) : 0;
        statement.Reset();
        return session;
    }

    private void UpdateLive(StoreConnection connection, CollectionRow row)
    {
        if (_version == row.Version)
        {
            return;
        }

        // Searches that run have the other one.
        var live = _live.Clone();
        var statement = connection.Prepare("SELECT chunk, bits FROM live WHERE collection = ? AND version > ?").Bind(_tables.Id, _version);
        while (statement.Step())
        {
            if (statement.Bytes(1).Length != SequenceSet.ChunkBytes)
            {
                throw new StoreFormatException($"'{_file.Path}' is damaged: its table of records is not whole. Put a copy of it in its place.");
            }

            live.Replace(statement.Int64(0), statement.Bytes(1));
        }

        statement.Reset();
        (_live, _version) = (live, row.Version);
    }

    // False where others' blocks took the place of ours: the transaction may be older than those.
    private bool Fill(StoreConnection connection, CollectionRow row, CancellationToken cancellationToken)
    {
        if (_last + 1 >= row.NextSequence)
        {
            return true;
        }

        var statement = connection.Prepare($"SELECT _seq, vector FROM {_tables.Vectors(_index)} WHERE _seq > ? ORDER BY _seq").Bind(_last);
        try
        {
            while (statement.Step())
            {
                if (_tail % 256 == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                Add(statement.Int64(0), VectorBytes(_file, statement.Bytes(1), _vector));
                if (_tail == 0)
                {
                    _blocks[^1].Seal(row.Version, SessionOf(connection, _last));
                    if (_blocks.Count - _mapped >= BlocksAtATime && !Keep())
                    {
                        return false;
                    }
                }
            }
        }
        finally
        {
            statement.Reset();
        }

        // Numbers without a vector need not be looked for again.
        Volatile.Write(ref _last, row.NextSequence - 1);
        return _blocks.Count - (_tail == 0 ? 0 : 1) == _mapped || Keep();
    }

    /// <summary>Bytes of a vector of the right length.</summary>
    public static ReadOnlySpan<byte> VectorBytes(StoreFile file, ReadOnlySpan<byte> bytes, StoredVector vector) => bytes.Length == vector.Bytes
        ? bytes
        : throw new StoreFormatException($"'{file.Path}' is damaged: a vector of '{vector.Name}' has {bytes.Length} bytes, not {vector.Bytes}. Put a copy of it in its place.");

    private void Add(long sequence, ReadOnlySpan<byte> bytes)
    {
        if (_tail == 0)
        {
            _blocks.Add(new CodeBlock(_layout));
        }

        VectorValue.Read(bytes, _vector.Element, _floats);
        _blocks[^1].Set(_tail, sequence, _floats, _codec);
        _tail = (_tail + 1) % CodeLayout.BlockRows;
        Volatile.Write(ref _last, sequence);
    }

    private void StartAnew(string reason)
    {
        _file.Logger.LogInformation("The codes of '{Vector}' beside '{Store}' are made anew: {Reason}.", _vector.Name, _file.Path, reason);
        _unusable = _generation;
        Forget();
    }

    private void Forget()
    {
        Truncate(0);
        foreach (var extent in _extents)
        {
            extent.Dispose();
        }

        _extents.Clear();
        (_mapped, _generation, _trusted) = (0, default, true);
    }

    private void Truncate(int blocks)
    {
        _blocks.RemoveRange(blocks, _blocks.Count - blocks);
        _tail = 0;
        _last = blocks == 0 ? 0 : _blocks[^1].Last;
    }
}
