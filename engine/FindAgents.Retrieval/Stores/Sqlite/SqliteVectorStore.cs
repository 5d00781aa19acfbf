using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;
using SQLitePCL;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>A vector store in one SQLite file: no server, exact search, nothing acknowledged lost.</summary>
/// <remarks>
/// <para>
/// The file holds everything, vectors included. Beside it, in the folder <c>NAME-codes</c>, lie int8 codes of the vectors,
/// memory-mapped while searching; they are made of the file when they are missing, damaged or of another history, so the
/// file alone is what to copy. While a store is open, copy it with <see cref="CopyToAsync"/>: SQLite keeps the last writes in
/// <c>NAME-wal</c> until the store is disposed, or opened again after its process was killed.
/// </para>
/// <para>
/// A search looks through the codes, each of which says by how much it may be wrong, and compares those in full precision
/// that may be among the best: the answer is the one that comparing everything gives, see <c>docs/albums.md</c>. Keys may be
/// long, int, Guid or string; data bool, int, long, float, double, string, Guid, DateTimeOffset (its instant), byte[] and
/// string[]; vectors of float or Half, compared by cosine or dot product.
/// </para>
/// <para>
/// Safe for concurrent use: any number of readers, one writer at a time, in this process and in others. The file is opened
/// on first use. Dispose the store when its calls have ended.
/// </para>
/// </remarks>
public sealed class SqliteVectorStore : VectorStore, IVerifiableStore
{
    private readonly StoreFile _file;
    private readonly SqliteVectorStoreOptions _options;
    private readonly VectorStoreMetadata _metadata;
    private readonly ConcurrentDictionary<(long Collection, int Index), Lazy<VectorCodes>> _codes = new();

    /// <summary>Names the store's file, which is made on first use where it does not exist.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="options">How to open it and search.</param>
    public SqliteVectorStore(string path, SqliteVectorStoreOptions? options = null)
        : this(path, options, null)
    {
    }

    /// <summary>Names the store's file, with migrations of the test's own.</summary>
    internal SqliteVectorStore(string path, SqliteVectorStoreOptions? options, IReadOnlyList<Action<StoreConnection>>? migrations)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _options = options ?? new SqliteVectorStoreOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxDegreeOfParallelism, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.LockTimeout, TimeSpan.Zero, nameof(options));
        _file = new StoreFile(path, _options, migrations);
        _metadata = new VectorStoreMetadata { VectorStoreSystemName = StoreErrors.SystemName, VectorStoreName = _file.Path };
    }

    /// <summary>The file's full path.</summary>
    public string Path => _file.Path;

    /// <inheritdoc/>
    /// <exception cref="CollectionSchemaException">The record type cannot be stored.</exception>
    public override VectorStoreCollection<TKey, TRecord> GetCollection<TKey, TRecord>(string name, VectorStoreCollectionDefinition? definition = null)
    {
        StoreNames.Check(name);
        return typeof(TRecord) == typeof(Dictionary<string, object?>)
            ? throw new ArgumentException(VectorDataStrings.GetCollectionWithDictionaryNotSupported)
            : new SqliteVectorCollection<TKey, TRecord>(this, _file, name, StoreModelBuilder.Read(name, typeof(TRecord), typeof(TKey), definition, _options.EmbeddingGenerator));
    }

    /// <inheritdoc/>
    /// <exception cref="CollectionSchemaException">Such records cannot be stored.</exception>
    public override VectorStoreCollection<object, Dictionary<string, object?>> GetDynamicCollection(string name, VectorStoreCollectionDefinition definition)
    {
        StoreNames.Check(name);
        ArgumentNullException.ThrowIfNull(definition);
        return new SqliteVectorCollection<object, Dictionary<string, object?>>(this, _file, name, StoreModelBuilder.Read(name, null, typeof(object), definition, _options.EmbeddingGenerator));
    }

    /// <inheritdoc/>
    /// <remarks>By name.</remarks>
    public override async IAsyncEnumerable<string> ListCollectionNamesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var names = await _file.ReadAsync(
            "ListCollectionNames",
            null,
            connection =>
            {
                var names = new List<string>();
                var statement = connection.Prepare("SELECT name FROM collections ORDER BY name");
                while (statement.Step())
                {
                    names.Add(statement.Text(0));
                }

                statement.Reset();
                return names;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var name in names)
        {
            yield return name;
        }
    }

    /// <inheritdoc/>
    public override Task<bool> CollectionExistsAsync(string name, CancellationToken cancellationToken = default)
    {
        StoreNames.Check(name);
        return _file.ReadAsync("CollectionExists", name, connection => CollectionRow.Find(connection, name) is not null, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task EnsureCollectionDeletedAsync(string name, CancellationToken cancellationToken = default)
    {
        StoreNames.Check(name);
        var gone = await _file.WriteAsync(
            "EnsureCollectionDeleted",
            name,
            connection =>
            {
                if (CollectionRow.Find(connection, name) is not { } row)
                {
                    return null;
                }

                var tables = new CollectionTables(row.Id, CollectionSchema.FromJson(row.Schema, name));
                tables.Drop(connection);
                connection.Execute("DELETE FROM collections WHERE id = ?", row.Id);
                return tables;
            },
            cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < (gone?.Schema.Vectors.Count ?? 0); i++)
        {
            var codes = Codes(gone!, i);
            _codes.TryRemove((gone!.Id, i), out _);
            await Task.Run(codes.Delete, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Copies the store, as it is at this moment and without what deletions left, into one new file; others may go on writing.</summary>
    /// <param name="path">The copy, which must not exist; its folder must. It appears when it is whole.</param>
    /// <param name="cancellationToken">Ends the copying, and leaves no copy.</param>
    /// <exception cref="StoreException">There is such a file, or it cannot be written.</exception>
    public Task CopyToAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        path = System.IO.Path.GetFullPath(path);
        return _file.ReadAsync(
            "CopyTo",
            null,
            connection =>
            {
                if (File.Exists(path) || !Directory.Exists(System.IO.Path.GetDirectoryName(path)))
                {
                    throw new StoreException($"The copy '{path}' cannot be made: {(File.Exists(path) ? "that file is there already" : "its folder is not there")}. Name a new file in a folder that exists.");
                }

                var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
                try
                {
                    connection.Rollback();
                    connection.Execute("VACUUM INTO ?", temporary);
                    File.Move(temporary, path);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException || (error is SqliteException { SqliteErrorCode: not raw.SQLITE_INTERRUPT }))
                {
                    throw new StoreException($"The copy '{path}' cannot be made: {error.Message}. Is the disk full, or its folder read-only?", error);
                }
                finally
                {
                    File.Delete(temporary);
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Looks at pages and indices, references between tables, vectors' lengths, and the count of records.</remarks>
    public Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken = default) =>
        _file.ReadAsync("Verify", null, StoreCheck.Run, cancellationToken);

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(VectorStoreMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>The codes of a vector property.</summary>
    internal VectorCodes Codes(CollectionTables tables, int index) =>
        _codes.GetOrAdd((tables.Id, index), _ => new Lazy<VectorCodes>(() => new VectorCodes(_file, tables, index))).Value;

    /// <summary>Codes what was written, once it is worth the while, so that no search has to do it all.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="binding">The collection.</param>
    /// <param name="nextSequence">The sequence number after the last that was written.</param>
    internal async Task CatchUpAsync(string collection, CollectionBinding binding, long nextSequence)
    {
        for (var i = 0; i < binding.Tables.Schema.Vectors.Count; i++)
        {
            var codes = Codes(binding.Tables, i);
            if (!codes.IsBehind(nextSequence))
            {
                continue;
            }

            try
            {
                await _file.ReadAsync(
                    "CatchUp",
                    collection,
                    connection =>
                    {
                        codes.Sync(connection, collection, CancellationToken.None).Dispose();
                        return true;
                    },
                    CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error) when (error is StoreException or ObjectDisposedException)
            {
                // The write was acknowledged by the commit; a search will say what is the matter.
                _file.Logger.LogWarning(error, "Vectors of '{Collection}' could not be coded yet.", collection);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var codes in _codes.Values)
            {
                codes.Value.Dispose();
            }

            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
