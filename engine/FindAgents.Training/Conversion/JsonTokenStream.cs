using System.Text.Json;

namespace FindAgents.Training.Conversion;

/// <summary>Reads the tokens of a JSON text that is too long for the memory.</summary>
internal sealed class JsonTokenStream(Stream stream)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isLast;
    private JsonReaderState _state;

    /// <summary>Sees one token; returns whether to go on.</summary>
    public delegate bool TokenHandler(ref Utf8JsonReader json);

    /// <summary>Hands over tokens until the handler has enough or the text ends; the next call goes on from there.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public async Task ReadAsync(TokenHandler handler, CancellationToken cancellationToken)
    {
        while (Consume(handler))
        {
            await FillAsync(cancellationToken);
        }
    }

    // Hands over what the buffer holds; returns whether more of the text is wanted and to be had.
    private bool Consume(TokenHandler handler)
    {
        var json = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isLast, _state);
        var goOn = true;
        while (goOn && json.Read())
        {
            goOn = handler(ref json);
        }

        _start += (int)json.BytesConsumed;
        _state = json.CurrentState;
        return goOn && !_isLast;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        _isLast = count == 0;
    }
}
