using System.Threading.Channels;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Writes files in batches, beside those who make them: a batch is acknowledged when it is on the disk.</summary>
/// <remarks>One caller at a time. A batch that has begun is written whatever is cancelled meanwhile.</remarks>
internal sealed class BatchWriter : IAsyncDisposable
{
    private readonly Channel<WrittenFile> _files;
    private readonly AlbumWriter _writer;
    private readonly AlbumIndexOptions _options;
    private readonly Action<IReadOnlyList<WrittenFile>> _acknowledged;
    private readonly Task _writing;

    /// <summary>Begins to wait for files.</summary>
    /// <param name="writer">Where they go.</param>
    /// <param name="options">How many are written together.</param>
    /// <param name="acknowledged">Told of each batch that is on the disk.</param>
    public BatchWriter(AlbumWriter writer, AlbumIndexOptions options, Action<IReadOnlyList<WrittenFile>> acknowledged)
    {
        (_writer, _options, _acknowledged) = (writer, options, acknowledged);
        // Who makes files faster than they can be written waits.
        _files = Channel.CreateBounded<WrittenFile>(new BoundedChannelOptions(options.BatchSize) { SingleReader = true, SingleWriter = true });
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Has a file written with one of the next batches.</summary>
    /// <exception cref="Stores.StoreException">An earlier batch could not be written.</exception>
    public async Task AddAsync(WrittenFile file)
    {
        try
        {
            await _files.Writer.WriteAsync(file, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            await _writing.ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until all files are on the disk.</summary>
    /// <exception cref="Stores.StoreException">A batch could not be written.</exception>
    public Task CompleteAsync()
    {
        _files.Writer.TryComplete();
        return _writing;
    }

    /// <summary>Waits for what was handed over, and hides that it could not be written: whoever disposes without completing has an error of his own.</summary>
    public async ValueTask DisposeAsync()
    {
        _files.Writer.TryComplete();
        await ((Task)_writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _files.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                var batch = await CollectAsync().ConfigureAwait(false);
                await _writer.WriteAsync(batch, CancellationToken.None).ConfigureAwait(false);
                _acknowledged(batch);
            }
        }
        catch (Exception error)
        {
            _files.Writer.TryComplete(error);
            throw;
        }
    }

    // The first file of a batch waits for others, but not for long.
    private async Task<List<WrittenFile>> CollectAsync()
    {
        var batch = new List<WrittenFile>();
        using var patience = new CancellationTokenSource(_options.BatchDelay);
        try
        {
            while (batch.Count < _options.BatchSize && await _files.Reader.WaitToReadAsync(patience.Token).ConfigureAwait(false))
            {
                while (batch.Count < _options.BatchSize && _files.Reader.TryRead(out var file))
                {
                    batch.Add(file);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Whatever came in time is the batch. The first one was there before the wait began.
            while (batch.Count < _options.BatchSize && _files.Reader.TryRead(out var file))
            {
                batch.Add(file);
            }
        }

        return batch;
    }
}
