using System.CommandLine;
using Roma.Bench.Load.Harness;
using Roma.Bench.Load.Overload;
using Roma.Bench.Load.Postgres;
using Roma.Bench.Load.Reset;
using Roma.Bench.Load.Soak;

var command = BenchmarkCommand.Create();
command.Subcommands.Add(OverloadCommand.Create());
command.Subcommands.Add(PostgresCommand.Create());
command.Subcommands.Add(SoakCommand.Create());
try
{
    return await command.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (BenchException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
