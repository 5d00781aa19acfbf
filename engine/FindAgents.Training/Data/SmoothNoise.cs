namespace FindAgents.Training.Data;

/// <summary>Random values in −1…1 on a coarse grid, interpolated bilinearly between its nodes.</summary>
internal sealed class SmoothNoise
{
    private readonly float[] _nodes;
    private readonly int _columns;
    private readonly double _cell;

    /// <param name="random">Where the values come from.</param>
    /// <param name="width">Pixels covered.</param>
    /// <param name="height">Rows covered.</param>
    /// <param name="cell">Pixels from one node to the next.</param>
    public SmoothNoise(Random random, int width, int height, double cell)
    {
        _cell = cell;
        _columns = (int)(width / cell) + 2;
        _nodes = new float[_columns * ((int)(height / cell) + 2)];
        for (var i = 0; i < _nodes.Length; i++)
        {
            _nodes[i] = (2 * random.NextSingle()) - 1;
        }
    }

    public float At(int x, int y)
    {
        var (column, row) = (x / _cell, y / _cell);
        var at = ((int)row * _columns) + (int)column;
        var (right, down) = ((float)(column - (int)column), (float)(row - (int)row));
        var upper = _nodes[at] + (right * (_nodes[at + 1] - _nodes[at]));
        var lower = _nodes[at + _columns] + (right * (_nodes[at + _columns + 1] - _nodes[at + _columns]));
        return upper + (down * (lower - upper));
    }
}
