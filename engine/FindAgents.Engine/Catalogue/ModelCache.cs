using FindAgents.Engine.Checkpoints;

namespace FindAgents.Engine.Catalogue;

/// <summary>The folder in which downloaded checkpoints are kept.</summary>
/// <remarks>
/// A file is there whole or not at all; what has come of one that is not lies beside its place in a <c>.part</c> file.
/// Beside each file lies its SHA-256 as it was downloaded, in the format of <c>sha256sum</c>. Safe to use from several
/// threads and processes; two of them cannot download one file at once.
/// </remarks>
public sealed class ModelCache
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string FolderVariable = "FINDAGENTS_CACHE";

    private static readonly Lazy<HttpClient> SharedClient = new(CreateClient);

    private readonly HttpClient? _client;
    private readonly DownloadPatience _patience;

    /// <summary>Takes a folder for the cache; it need not exist yet.</summary>
    /// <param name="folder">
    /// The folder; when <see langword="null"/>, the one that <see cref="FolderVariable"/> names or, without it,
    /// <c>findagents/models</c> in the user's cache folder (<c>XDG_CACHE_HOME</c> or <c>~/.cache</c>,
    /// <c>~/Library/Caches</c> on macOS, <c>LocalAppData</c> on Windows).
    /// </param>
    public ModelCache(string? folder = null)
        : this(folder, null, DownloadPatience.Default)
    {
    }

    internal ModelCache(string? folder, HttpClient? client, DownloadPatience patience)
    {
        Folder = Path.GetFullPath(folder ?? DefaultFolder);
        _client = client;
        _patience = patience;
    }

    /// <summary>The folder's whole path.</summary>
    public string Folder { get; }

    private static string DefaultFolder =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named ? named : Path.Combine(UserCacheFolder(), "findagents", "models");

    /// <summary>Where a model's file is, or will be.</summary>
    public string PathOf(CatalogueModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Path.Combine(Folder, model.FileName);
    }

    /// <summary>Whether a model's file is there.</summary>
    public bool Contains(CatalogueModel model) => File.Exists(PathOf(model));

    /// <summary>The bytes that are there of a model's file that is not whole yet; 0 where there are none.</summary>
    public long PartialBytes(CatalogueModel model) => new FileInfo(PartialDownload.PathFor(PathOf(model))) is { Exists: true } part ? part.Length : 0;

    /// <summary>Downloads a model, or what is missing of it; where it is there already, nothing is asked of the network.</summary>
    /// <param name="model">The model.</param>
    /// <param name="progress">Told now and then how far it is.</param>
    /// <param name="cancellationToken">Ends the download; the next one goes on where it was.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="DownloadException">It cannot be downloaded, or is not what it should be.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<string> PullAsync(CatalogueModel model, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var target = PathOf(model);
        if (File.Exists(target))
        {
            return target;
        }

        Directory.CreateDirectory(Folder);
        using var part = PartialDownload.Open(target);
        try
        {
            await new ResumableDownload(_client ?? SharedClient.Value, _patience, model.Url, model.Bytes).RunAsync(part, progress, cancellationToken);
        }
        catch (DownloadException error)
        {
            throw new DownloadException($"{error.Message} Behind a proxy, set HTTPS_PROXY. Without a network, bring the file by other means: name its path in place of '{model.Name}', or put it at {target}.", error);
        }

        var hash = await part.HashAsync(cancellationToken);
        if (model.Sha256 is { } expected && !expected.Equals(hash, StringComparison.OrdinalIgnoreCase))
        {
            part.Discard();
            throw new DownloadException($"{model.Url} is not the file it should be: its SHA-256 is {hash}, its publisher states {expected}. It was thrown away.");
        }

        part.Dispose();
        CheckSoundness(model, part);
        File.WriteAllText(ChecksumPath(target), $"{hash}  {model.FileName}\n");
        part.Complete(target);
        return target;
    }

    /// <summary>The SHA-256 of a file as it was downloaded, or <see langword="null"/> where that was not noted.</summary>
    internal static string? NotedHash(string path)
    {
        var checksum = ChecksumPath(path);
        return File.Exists(checksum) && File.ReadLines(checksum).FirstOrDefault()?.Split(' ')[0] is { Length: 64 } hash ? hash : null;
    }

    private static string ChecksumPath(string target) => target + ".sha256";

    // A server that lies about the length leaves a file that only its content betrays.
    private static void CheckSoundness(CatalogueModel model, PartialDownload part)
    {
        try
        {
            CheckpointFile.Open(part.BytesPath).Dispose();
        }
        catch (RefusedClassException)
        {
            // Whole, and of no use here: whoever opens it is told.
        }
        catch (CheckpointFormatException error)
        {
            part.Discard();
            throw new DownloadException($"What {model.Url} sent is no checkpoint, and was thrown away: {error.Message}", error);
        }
    }

    private static string UserCacheFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } folder && Path.IsPathRooted(folder) ? folder
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(home, ".cache");
    }

    private static HttpClient CreateClient()
    {
        // The handler takes the system's proxy, or that of HTTPS_PROXY, by itself. Stalls are limited one by one, not the whole.
        var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) }) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"findagents/{typeof(ModelCache).Assembly.GetName().Version?.ToString(3)}");
        return client;
    }
}
