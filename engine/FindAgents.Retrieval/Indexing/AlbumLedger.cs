using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Which file holds which photo: what the album says of its files, in memory while it is brought up to date.</summary>
/// <remarks>Safe for concurrent use. Some 400 bytes a file.</remarks>
internal sealed class AlbumLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileRecord> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _paths = new(StringComparer.Ordinal);
    private readonly HashSet<(string Tag, string Photo)> _placed = [];

    /// <summary>Reads an album's files.</summary>
    public static async Task<AlbumLedger> ReadAsync(AlbumCollections collections, CancellationToken cancellationToken)
    {
        var ledger = new AlbumLedger();
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var file in collections.Files.GetAsync(_ => true, int.MaxValue, null, cancellationToken).ConfigureAwait(false))
        {
            if (file.Model is { } tag)
            {
                // The same few words a million times.
                file.Model = tags.TryGetValue(tag, out var known) ? known : tags[tag] = tag;
            }

            ledger.Set(file);
        }

        return ledger;
    }

    /// <summary>What the album says of some files, and of all others that hold the same photos.</summary>
    public static async Task<AlbumLedger> ReadAsync(AlbumCollections collections, IEnumerable<string> paths, IEnumerable<string> photos, CancellationToken cancellationToken)
    {
        var ledger = new AlbumLedger();
        var held = photos.ToHashSet(StringComparer.Ordinal);
        await foreach (var file in collections.Files.GetAsync(paths, null, cancellationToken).ConfigureAwait(false))
        {
            ledger.Set(file);
            if (file.Photo is { } photo)
            {
                held.Add(photo);
            }
        }

        foreach (var photo in held)
        {
            await foreach (var file in collections.Files.GetAsync(file => file.Photo == photo, int.MaxValue, null, cancellationToken).ConfigureAwait(false))
            {
                ledger.Set(file);
            }
        }

        return ledger;
    }

    /// <summary>All files, in no order.</summary>
    public IReadOnlyList<FileRecord> Files()
    {
        lock (_lock)
        {
            return [.. _files.Values];
        }
    }

    /// <summary>What the album says of a file.</summary>
    public FileRecord? Find(string path)
    {
        lock (_lock)
        {
            return _files.GetValueOrDefault(path);
        }
    }

    /// <summary>Whether the model of that tag has placed a photo that a file holds, or held when the ledger was read.</summary>
    public bool IsPlaced(string tag, string photo)
    {
        lock (_lock)
        {
            return _placed.Contains((tag, photo));
        }
    }

    /// <summary>Whether any model has.</summary>
    public bool IsKnown(string photo)
    {
        lock (_lock)
        {
            return _paths.ContainsKey(photo);
        }
    }

    /// <summary>The files that hold a photo, by name, as far as the model of that tag has placed it.</summary>
    public string[] Paths(string tag, string photo)
    {
        lock (_lock)
        {
            return _paths.TryGetValue(photo, out var paths) ? [.. paths.Where(path => _files[path].Model == tag)] : [];
        }
    }

    /// <summary>Puts a file in, or in another's place.</summary>
    /// <returns>What was there before.</returns>
    public FileRecord? Set(FileRecord file)
    {
        lock (_lock)
        {
            var before = Take(file.Path);
            _files.Add(file.Path, file);
            if (file is { Photo: { } photo, Model: { } tag })
            {
                if (!_paths.TryGetValue(photo, out var paths))
                {
                    _paths.Add(photo, paths = new SortedSet<string>(StringComparer.Ordinal));
                }

                paths.Add(file.Path);
                _placed.Add((tag, photo));
            }

            return before;
        }
    }

    /// <summary>Takes a file out.</summary>
    public void Remove(string path)
    {
        lock (_lock)
        {
            Take(path);
        }
    }

    // A photo that has lost its last file stays known: it is in the store until the run removes it, and may be found again.
    private FileRecord? Take(string path)
    {
        if (!_files.Remove(path, out var file))
        {
            return null;
        }

        if (file.Photo is { } photo)
        {
            _paths[photo].Remove(path);
        }

        return file;
    }
}
