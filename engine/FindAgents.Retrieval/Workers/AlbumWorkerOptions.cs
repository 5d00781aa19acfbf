using FindAgents.Retrieval.Indexing;

namespace FindAgents.Retrieval.Workers;

/// <summary>How a worker takes photos from a queue and encodes them.</summary>
public sealed record AlbumWorkerOptions
{
    /// <summary>What the worker is called in lists and errors; the machine and the process unless set.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>How photos are read and encoded. All workers of an album should have the same limits, regions and thumbnails.</summary>
    public AlbumIndexOptions Index { get; init; } = new();

    /// <summary>
    /// Where folders of the album lie on this machine, by their names in the album; those that are not named are looked for where
    /// the album says.
    /// </summary>
    public IReadOnlyDictionary<string, string> Folders { get; init; } = new Dictionary<string, string>();

    /// <summary>After which silence others may take a worker's photos, 1 second to 1 hour. A worker that lives says so three times in that.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether the worker ends when nothing is left to do; otherwise it waits for more until it is cancelled.</summary>
    public bool StopWhenDone { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="AlbumException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        Index.Validate();
        if (string.IsNullOrWhiteSpace(Name))
        {
            throw new AlbumException("The worker's name is empty: give one, or leave it out.");
        }

        if (Lease < TimeSpan.FromSeconds(1) || Lease > TimeSpan.FromHours(1))
        {
            throw new AlbumException($"{nameof(Lease)} is {Lease}: give 1 second to 1 hour.");
        }

        foreach (var (name, path) in Folders)
        {
            if (!Directory.Exists(path))
            {
                throw new AlbumException($"There is no folder '{path}', which is to be '{name}' here. Name a folder that exists.");
            }
        }
    }
}
