namespace FindAgents.Retrieval.Indexing;

/// <summary>Counts what a run does, and tells of it every so often.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class IndexReport(IProgress<AlbumIndexProgress>? progress, TimeProvider time)
{
    // Ten times a second is as often as anybody looks.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private RateMeter _rate = new(time);
    private IndexStage _stage = IndexStage.Scanning;
    private string? _current;
    private long _told;

    /// <summary>How long the run has taken.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Photos acknowledged that the album did not have.</summary>
    public long Added { get; private set; }

    /// <summary>Photos acknowledged that another model had placed.</summary>
    public long Reindexed { get; private set; }

    /// <summary>Files acknowledged whose content the album had.</summary>
    public long Moved { get; private set; }

    /// <summary>Files read again whose content is what it was.</summary>
    public long Touched { get; private set; }

    /// <summary>Files that are gone or have another content.</summary>
    public long Removed { get; private set; }

    private long Waiting { get; set; }

    private long Problems { get; set; }

    /// <summary>Begins a stage, and tells so.</summary>
    public void Begin(IndexStage stage, string? current = null)
    {
        lock (_lock)
        {
            if (_stage != stage)
            {
                _rate = new RateMeter(time);
            }

            var isNew = _stage != stage || _told == 0;
            (_stage, _current) = (stage, current ?? _current);
            Tell(isNew);
        }
    }

    /// <summary>So many files are to be read, and so many are known to be unreadable.</summary>
    public void Expect(long files, long problems)
    {
        lock (_lock)
        {
            (Waiting, Problems) = (files, problems);
            Tell(false);
        }
    }

    /// <summary>A file was read that needs no encoding.</summary>
    public void Read(string path)
    {
        lock (_lock)
        {
            Waiting--;
            _current = path;
            Tell(false);
        }
    }

    /// <summary>A photo was encoded.</summary>
    public void Encoded(string path)
    {
        lock (_lock)
        {
            _rate.Mark();
            _current = path;
            Tell(false);
        }
    }

    /// <summary>Files are on the disk.</summary>
    public void Acknowledge(long added, long reindexed, long moved, long touched, long problems)
    {
        lock (_lock)
        {
            Added += added;
            Reindexed += reindexed;
            Moved += moved;
            Touched += touched;
            Problems += problems;
            Waiting -= added + reindexed;
            Tell(false);
        }
    }

    /// <summary>Files are gone, or their content is another.</summary>
    public void Remove(long files)
    {
        lock (_lock)
        {
            Removed += files;
            Tell(false);
        }
    }

    private void Tell(bool now)
    {
        if (progress is null || (!now && time.GetElapsedTime(_told) < Pause))
        {
            return;
        }

        _told = time.GetTimestamp();
        var done = Added + Reindexed;
        var rate = _stage == IndexStage.Encoding ? _rate.PerMinute() : 0;
        progress.Report(new AlbumIndexProgress(_stage, done, done + Waiting, Problems, rate, rate > 0 ? TimeSpan.FromMinutes(Waiting / rate) : null, _current));
    }
}
