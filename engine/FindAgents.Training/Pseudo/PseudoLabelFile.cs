using System.Text;
using System.Text.Json;
using FindAgents.Engine.Masks;
using FindAgents.Training.Data;

namespace FindAgents.Training.Pseudo;

/// <summary>Pseudo-labels on disk: JSON lines, one photo each, complete on disk before the next, so that a killed run goes on where it was.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class PseudoLabelFile : IDisposable
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new RunLengthEncodingJsonConverter() },
    };

    private readonly FileStream _file;

    /// <summary>Opens a file to append to it, and makes it where there is none. A last line that a kill cut short is dropped.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DatasetFormatException">The file is there and is no file of pseudo-labels.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public PseudoLabelFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var (photos, length) = File.Exists(path) ? ReadWhole(path) : ([], 0);
        Done = photos.Select(photo => photo.ImageId).ToHashSet();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        _file.SetLength(length);
        _file.Seek(0, SeekOrigin.End);
    }

    /// <summary>The photos that the file already tells of.</summary>
    public IReadOnlySet<long> Done { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DatasetFormatException">A line before the last is no pseudo-labelled photo; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<PseudoLabelledPhoto> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ReadWhole(path).Photos;
    }

    /// <summary>Appends a photo.</summary>
    public void Append(PseudoLabelledPhoto photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        _file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(photo, Options) + "\n"));
        _file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // The photos, and the length in bytes of the lines that are whole.
    private static (IReadOnlyList<PseudoLabelledPhoto> Photos, long Length) ReadWhole(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var photos = new List<PseudoLabelledPhoto>();
        var at = 0;
        while (bytes.AsSpan(at).IndexOf((byte)'\n') is var end and >= 0)
        {
            try
            {
                photos.Add(JsonSerializer.Deserialize<PseudoLabelledPhoto>(bytes.AsSpan(at, end), Options) is { Labels: not null } photo ? photo : throw new JsonException("null"));
            }
            catch (Exception e) when (e is JsonException or MaskFormatException)
            {
                throw new DatasetFormatException($"Line {photos.Count + 1} of {path} is no pseudo-labelled photo, as `findagents label` writes them: {e.Message}", e);
            }

            at += end + 1;
        }

        return (photos, at);
    }
}
